import { loadEach, loadGroups, type SourceContext, type SourceEm } from '../../../sdk/index.js';
import { ContactAddressRow, ContactRow } from '../entities.js';

/** Loaders that live as long as one GraphQL request. */
export function createLoaders(em: () => SourceEm) {
  return {
    addresses: loadGroups<ContactAddressRow>('contactId', (ids) =>
      em().find(ContactAddressRow, { contactId: { $in: ids } }, { orderBy: { position: 'asc' } }),
    ),
    contacts: loadEach<ContactRow>('id', (ids) => em().find(ContactRow, { id: { $in: ids } })),
  };
}

/** What a request's resolvers have at hand. */
export type RequestContext = SourceContext & ReturnType<typeof createLoaders>;
