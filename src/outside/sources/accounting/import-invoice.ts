import { randomUUID } from 'node:crypto';
import { nextChange, type SourceStore } from '../../sdk/index.js';
import { InvoiceLineRow, InvoiceRow, OutboxRow } from './entities.js';
import { InvoiceKind, InvoiceStatus } from './invoice-document.js';
import { parseUbl } from './ubl/parse-ubl.js';

export interface ImportOutcome {
  id: string;
  number: string;
  status: 'imported' | 'unchanged';
  /** Something a person should look at; the invoice is in all the same. */
  warning?: string;
}

/**
 * Takes in one UBL file and notes `invoice.issued`, both or neither. The same content again changes nothing; a reused
 * number with other content is another invoice, with a warning.
 * @throws UblError when the file cannot be read or does not add up.
 */
export async function importInvoice(store: SourceStore, tenantId: string, bytes: Uint8Array): Promise<ImportOutcome> {
  const { document, lines, digest } = parseUbl(bytes);
  const { number, kind, typeCode } = document;
  return store.forTenant(tenantId).transactional(async (em) => {
    const now = await nextChange(em, InvoiceRow, { tenantId, now: new Date() });
    const same = await em.findOne(InvoiceRow, { digest }, { fields: ['id'] });
    if (same !== null) return { id: same.id, number, status: 'unchanged' };

    const sellerId = document.seller.id;
    const reused = await em.count(InvoiceRow, { number, sellerId, typeCode });
    const id = randomUUID();
    em.create(InvoiceRow, {
      id,
      tenantId,
      digest,
      number,
      sellerId,
      kind,
      typeCode,
      status: InvoiceStatus.ISSUED,
      document,
      createdAt: now,
      updatedAt: now,
    });
    lines.forEach((line, position) => {
      em.create(InvoiceLineRow, { invoiceId: id, position, tenantId, line });
    });
    em.create(OutboxRow, { id: randomUUID(), tenantId, type: 'invoice.issued', subject: id, occurredAt: now });
    if (reused === 0) return { id, number, status: 'imported' };
    const warning = `Number ${number} of this seller was already used by ${reused} other ${kind === InvoiceKind.INVOICE ? 'invoice' : 'credit note'}(s) with different content; this one was imported beside them.`;
    return { id, number, status: 'imported', warning };
  });
}
