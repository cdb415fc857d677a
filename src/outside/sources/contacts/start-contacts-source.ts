import type { FastifyInstance } from 'fastify';
import {
  type RunningSource,
  registerImportDoor,
  type SourceOptions,
  type SourceParts,
  startSource,
} from '../../sdk/index.js';
import { ContactsFileError } from './contacts-file-error.js';
import { contactsTables } from './entities.js';
import { buildContactsSchema } from './graphql/build-contacts-schema.js';
import { createRequestContext } from './graphql/context.js';
import { importContacts } from './import-contacts.js';

const MAX_FILE_BYTES = 4 * 1024 * 1024;

/**
 * Starts the contacts application: its tables, its contract at `POST /graphql`, its door for files of contacts
 * (`PUT /tenants/:tenant/contacts`), and the posting of its events to the platform.
 * @throws what the database or the socket says when it cannot be opened; nothing is left open then.
 */
export async function startContactsSource(options: SourceOptions): Promise<RunningSource> {
  const program = {
    tables: contactsTables,
    schema: await buildContactsSchema(),
    createContext: createRequestContext,
    registerDoors: (app: FastifyInstance, { store, onChange, log }: SourceParts) =>
      registerImportDoor(app, {
        path: 'contacts',
        importSecret: options.importSecret,
        maxFileBytes: MAX_FILE_BYTES,
        importFile: async (tenantId, bytes) => {
          const outcome = await importContacts(store, tenantId, bytes);
          return { hasChanged: outcome.created + outcome.changed > 0, answer: outcome };
        },
        findFault: (error) => (error instanceof ContactsFileError ? { path: error.path } : undefined),
        onChange,
        log,
      }),
  };
  return startSource(program, options);
}
