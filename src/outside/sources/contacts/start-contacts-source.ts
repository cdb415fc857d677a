import {
  type RunningSource,
  registerJsonImportDoor,
  type SourceOptions,
  serveEntities,
  startSource,
} from '../../sdk/index.js';
import { contactsTables } from './entities.js';
import { findContacts } from './find-contacts.js';
import { buildContactsSchema } from './graphql/build-contacts-schema.js';
import { createLoaders } from './graphql/context.js';
import { READ } from './graphql/scopes.js';
import { ContactsFile, importContacts } from './import-contacts.js';

/**
 * Starts the contacts application: its tables, its contract, its door for files of contacts
 * (`PUT /tenants/:tenant/contacts`), and the posting of its events to the platform.
 * @throws what the database or the socket says when it cannot be opened; nothing is left open then.
 */
export async function startContactsSource(options: SourceOptions): Promise<RunningSource> {
  const schema = serveEntities(await buildContactsSchema(), { BusinessContact: { scope: READ, find: findContacts } });
  return startSource(
    {
      tables: contactsTables,
      contracts: { 'contacts/2026-10': schema },
      createLoaders,
      registerDoors: (app, parts) =>
        registerJsonImportDoor(app, parts, { path: 'contacts', form: ContactsFile, importContent: importContacts }),
    },
    options,
  );
}
