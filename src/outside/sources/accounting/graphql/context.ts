import DataLoader from 'dataloader';
import type { Assertion, SourceParts, SourceStore } from '../../../sdk/index.js';
import { InvoiceExportRow, InvoiceLineRow } from '../entities.js';

/** What one GraphQL request has at hand: who asks, for which tenant, and loaders that live as long as the request. */
export interface RequestContext {
  assertion: Assertion;
  store: SourceStore;
  /** To be called when something was added to the outbox. */
  onChange(): void;
  lines: DataLoader<string, InvoiceLineRow[]>;
  exports: DataLoader<string, InvoiceExportRow[]>;
}

/** A request's context; the tenant is the assertion's and nothing else's. */
export function createRequestContext(
  assertion: Assertion,
  { store, onChange }: Pick<SourceParts, 'store' | 'onChange'>,
): RequestContext {
  const em = () => store.forTenant(assertion.tenant);
  return {
    assertion,
    store,
    onChange,
    lines: new DataLoader(async (ids) =>
      groupByInvoice(
        ids,
        await em().find(InvoiceLineRow, { invoiceId: { $in: [...ids] } }, { orderBy: { position: 'asc' } }),
      ),
    ),
    exports: new DataLoader(async (ids) =>
      groupByInvoice(
        ids,
        await em().find(InvoiceExportRow, { invoiceId: { $in: [...ids] } }, { orderBy: { exportedAt: 'asc' } }),
      ),
    ),
  };
}

function groupByInvoice<Row extends { invoiceId: string }>(ids: readonly string[], rows: Row[]): Row[][] {
  const groups = Map.groupBy(rows, ({ invoiceId }) => invoiceId);
  return ids.map((id) => groups.get(id) ?? []);
}
