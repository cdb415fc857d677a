import type { FilterQuery } from '@mikro-orm/core';
import { loadById, type Page, type PageInput, readPage, type ServedEntity, serveEach } from '../../../sdk/index.js';
import { InvoiceRow } from '../entities.js';
import type { InvoiceKind, InvoiceStatus } from '../invoice-document.js';
import type { RequestContext } from './context.js';
import { READ } from './scopes.js';

/** One page of a tenant's invoices; of one kind and in one state only, where these are given. */
export function readInvoices(
  { assertion, store }: RequestContext,
  { kind, status, ...input }: PageInput & { kind?: InvoiceKind; status?: InvoiceStatus | null },
): Promise<Page<InvoiceRow>> {
  const filter: FilterQuery<InvoiceRow> = { ...(kind != null && { kind }), ...(status != null && { status }) };
  return readPage<InvoiceRow>(store.forTenant(assertion.tenant), { row: InvoiceRow, filter, input });
}

/** Invoices for whoever joins contracts, in a contract version's form. */
export function serveInvoices(from: (row: InvoiceRow) => object): ServedEntity<RequestContext> {
  return serveEach(READ, async ({ id }, { invoices }) => {
    const row = await loadById(invoices, id);
    return row && from(row);
  });
}
