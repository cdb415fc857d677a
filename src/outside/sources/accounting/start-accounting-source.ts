import {
  type RunningSource,
  registerImportDoor,
  type SourceOptions,
  serveEntities,
  startSource,
} from '../../sdk/index.js';
import { accountingTables } from './entities.js';
import { buildAccountingSchema } from './graphql/build-accounting-schema.js';
import { createLoaders } from './graphql/context.js';
import { serveInvoices } from './graphql/read-invoices.js';
import { Invoice as Invoice202610 } from './graphql/v2026-10/invoice-types.js';
import { Invoice as Invoice202611 } from './graphql/v2026-11/invoice-types.js';
import { importInvoice } from './import-invoice.js';
import { MAX_FILE_BYTES } from './max-file-bytes.js';
import { UblError } from './ubl/ubl-error.js';

/**
 * Starts the accounting application: its tables, its contract versions, its door for UBL files
 * (`PUT /tenants/:tenant/invoices/ubl?name=…`), and the posting of its events to the platform.
 * @throws what the database or the socket says when it cannot be opened; nothing is left open then.
 */
export async function startAccountingSource(options: SourceOptions): Promise<RunningSource> {
  return startSource(
    {
      tables: accountingTables,
      contracts: {
        'accounting/2026-10': serveEntities(await buildAccountingSchema('2026-10'), {
          Invoice: serveInvoices(Invoice202610.from),
        }),
        'accounting/2026-11': serveEntities(await buildAccountingSchema('2026-11'), {
          Invoice: serveInvoices(Invoice202611.from),
        }),
      },
      createLoaders,
      registerDoors: (app, parts) =>
        registerImportDoor(app, parts, {
          path: 'invoices/ubl',
          maxFileBytes: MAX_FILE_BYTES,
          importFile: async (tenantId, bytes) => {
            const outcome = await importInvoice(parts.store, tenantId, bytes);
            return { hasChanged: outcome.status === 'imported', answer: outcome };
          },
          findFault,
        }),
    },
    options,
  );
}

function findFault(error: unknown): Record<string, unknown> | undefined {
  if (!(error instanceof UblError)) return undefined;
  const { line, column } = error;
  return { line, ...(column !== undefined && { column }) };
}
