import DataLoader from 'dataloader';
import type { Assertion, SourceContext, SourceParts, SourceStore } from '../../../sdk/index.js';
import { ContactAddressRow, ContactRow } from '../entities.js';

/** What one GraphQL request has at hand: who asks, for which tenant, and loaders that live as long as the request. */
export interface RequestContext extends SourceContext {
  store: SourceStore;
  /** To be called when something was added to the outbox. */
  onChange(): void;
  addresses: DataLoader<string, ContactAddressRow[]>;
  contacts: DataLoader<string, ContactRow | null>;
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
    addresses: new DataLoader(async (ids) => {
      const where = { contactId: { $in: [...ids] } };
      const rows = await em().find(ContactAddressRow, where, { orderBy: { position: 'asc' } });
      const groups = Map.groupBy(rows, ({ contactId }) => contactId);
      return ids.map((id) => groups.get(id) ?? []);
    }),
    contacts: new DataLoader(async (ids) => {
      const rows = await em().find(ContactRow, { id: { $in: [...ids] } });
      const found = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => found.get(id) ?? null);
    }),
  };
}
