import type { FastifyInstance } from 'fastify';
import {
  type RunningSource,
  registerImportDoor,
  type SourceOptions,
  type SourceParts,
  startSource,
} from '../../sdk/index.js';
import { accountingTables } from './entities.js';
import { buildAccountingSchema } from './graphql/build-accounting-schema.js';
import { createRequestContext } from './graphql/context.js';
import { importInvoice } from './import-invoice.js';
import { MAX_FILE_BYTES } from './max-file-bytes.js';
import { UblError } from './ubl/ubl-error.js';

/**
 * Starts the accounting application: its tables, its contract at `POST /graphql`, its door for UBL files
 * (`PUT /tenants/:tenant/invoices/ubl?name=…`), and the posting of its events to the platform.
 * @throws what the database or the socket says when it cannot be opened; nothing is left open then.
 */
export async function startAccountingSource(options: SourceOptions): Promise<RunningSource> {
  const program = {
    tables: accountingTables,
    schema: await buildAccountingSchema(),
    createContext: createRequestContext,
    registerDoors: (app: FastifyInstance, { store, onChange, log }: SourceParts) =>
      registerImportDoor(app, {
        path: 'invoices/ubl',
        importSecret: options.importSecret,
        maxFileBytes: MAX_FILE_BYTES,
        importFile: async (tenantId, bytes) => {
          const outcome = await importInvoice(store, tenantId, bytes);
          return { hasChanged: outcome.status === 'imported', answer: outcome };
        },
        findFault,
        onChange,
        log,
      }),
  };
  return startSource(program, options);
}

function findFault(error: unknown): Record<string, unknown> | undefined {
  if (!(error instanceof UblError)) return undefined;
  const { line, column } = error;
  return { line, ...(column !== undefined && { column }) };
}
