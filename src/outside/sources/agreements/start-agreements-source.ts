import {
  type RunningSource,
  registerJsonImportDoor,
  type SourceOptions,
  serveEntities,
  startSource,
} from '../../sdk/index.js';
import { AgreementsFile } from './agreements-file.js';
import { agreementsTables } from './entities.js';
import { servedEntities } from './find-entities.js';
import { buildAgreementsSchema } from './graphql/build-agreements-schema.js';
import { createLoaders } from './graphql/context.js';
import { importAgreements } from './import-agreements.js';

/**
 * Starts the agreements application: its tables, its contract, its door for files of agreements
 * (`PUT /tenants/:tenant/agreements`), and the posting of its events to the platform.
 * @throws what the database or the socket says when it cannot be opened; nothing is left open then.
 */
export async function startAgreementsSource(options: SourceOptions): Promise<RunningSource> {
  return startSource(
    {
      tables: agreementsTables,
      contracts: { 'agreements/2026-10': serveEntities(await buildAgreementsSchema(), servedEntities) },
      createLoaders,
      registerDoors: (app, parts) =>
        registerJsonImportDoor(app, parts, {
          path: 'agreements',
          form: AgreementsFile,
          importContent: importAgreements,
        }),
    },
    options,
  );
}
