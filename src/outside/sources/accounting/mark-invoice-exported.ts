import { randomUUID } from 'node:crypto';
import { type Fault, isUuid, nextChange, type SourceStore, textFaults } from '../../sdk/index.js';
import { InvoiceExportRow, InvoiceRow, OutboxRow } from './entities.js';
import { InvoiceStatus } from './invoice-document.js';

export interface MarkInput {
  id: string;
  system: string;
  externalId: string;
}

type ExportFault = Fault<'NOT_FOUND' | 'INVALID' | 'ALREADY_EXPORTED'>;

type Marked = { invoice: InvoiceRow; userErrors: [] } | { invoice: null; userErrors: ExportFault[] };

const MAX_LENGTHS = { system: 100, externalId: 200 };

/** Notes that an invoice has a counterpart in an outside system, and `invoice.exported`. Repeating it changes nothing. */
export async function markInvoiceExported(store: SourceStore, tenantId: string, input: MarkInput): Promise<Marked> {
  const invalid = textFaults(input, MAX_LENGTHS);
  if (invalid.length > 0) return { invoice: null, userErrors: invalid };
  const { id, system, externalId } = input;
  return store.forTenant(tenantId).transactional(async (em): Promise<Marked> => {
    const now = await nextChange(em, InvoiceRow, { tenantId, now: new Date() });
    const invoice = isUuid(id) ? await em.findOne(InvoiceRow, { id }, { refresh: true }) : null;
    if (invoice === null) return refuse('NOT_FOUND', 'There is no such invoice.', 'id');
    const known = await em.findOne(InvoiceExportRow, { invoiceId: id, system });
    if (known?.externalId === externalId) return { invoice, userErrors: [] };
    if (known !== null)
      return refuse('ALREADY_EXPORTED', `The invoice is already in ${system}, as ${known.externalId}.`, 'externalId');
    em.create(InvoiceExportRow, { invoiceId: id, system, tenantId, externalId, exportedAt: now });
    em.create(OutboxRow, { id: randomUUID(), tenantId, type: 'invoice.exported', subject: id, occurredAt: now });
    invoice.status = InvoiceStatus.EXPORTED;
    invoice.updatedAt = now;
    return { invoice, userErrors: [] };
  });
}

function refuse(code: ExportFault['code'], message: string, argument: string): Marked {
  return { invoice: null, userErrors: [{ code, message, path: [argument] }] };
}
