import { loadEach, loadGroups, type SourceContext, type SourceEm } from '../../../sdk/index.js';
import { InvoiceExportRow, InvoiceLineRow, InvoiceRow } from '../entities.js';

/** Loaders that live as long as one GraphQL request. */
export function createLoaders(em: () => SourceEm) {
  return {
    invoices: loadEach<InvoiceRow>('id', (ids) => em().find(InvoiceRow, { id: { $in: ids } })),
    lines: loadGroups<InvoiceLineRow>('invoiceId', (ids) =>
      em().find(InvoiceLineRow, { invoiceId: { $in: ids } }, { orderBy: { position: 'asc' } }),
    ),
    exports: loadGroups<InvoiceExportRow>('invoiceId', (ids) =>
      em().find(InvoiceExportRow, { invoiceId: { $in: ids } }, { orderBy: { exportedAt: 'asc' } }),
    ),
  };
}

/** What a request's resolvers have at hand. */
export type RequestContext = SourceContext & ReturnType<typeof createLoaders>;
