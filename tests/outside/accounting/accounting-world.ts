import { accountingTables } from '../../../src/outside/sources/accounting/entities.js';
import { startAccountingSource } from '../../../src/outside/sources/accounting/index.js';
import { IMPORT_SECRET, startSourceWorld } from '../source-world.js';

export const READ = 'accounting.invoices:read';
export const WRITE = 'accounting.invoices:write';

const accounting = {
  name: 'accounting',
  start: startAccountingSource,
  tables: accountingTables,
  scopes: [READ, WRITE],
  importPath: 'invoices/ubl',
};

/** A platform and an accounting source on a fresh database, with the doors as functions. */
export async function startWorld(kind: string = 'pglite') {
  const world = await startSourceWorld(accounting, kind);
  return {
    ...world,
    /** Imports a UBL file for a tenant. */
    async put(tenant: string, xml: string | Uint8Array, secret = IMPORT_SECRET) {
      const response = await fetch(`${world.source.url}/tenants/${tenant}/invoices/ubl?name=a.xml`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/xml' },
        body: xml as NonNullable<RequestInit['body']>,
      });
      return {
        status: response.status,
        type: response.headers.get('content-type'),
        body: (await response.json()) as Record<string, string & number>,
      };
    },
  };
}

export type World = Awaited<ReturnType<typeof startWorld>>;
