import { fileURLToPath } from 'node:url';
import { startContactsSource } from '../../../src/outside/sources/contacts/index.js';
import { IMPORT_SECRET, startSourceWorld } from '../source-world.js';

export const READ = 'contacts.contacts:read';
export const WRITE = 'contacts.contacts:write';

/** The business of a sample tenant: 6 companies and 9 people. */
export const samples = fileURLToPath(
  new URL('../../../src/outside/sources/contacts/samples/contacts.json', import.meta.url),
);

const UPSERT = `mutation ($input: UpsertContactInput!) {
  upsertContact(input: $input) { contact { id externalId name email updatedAt } userErrors { code message path } }
}`;

/** A platform and a contacts source on a fresh database, with the doors as functions. */
export async function startWorld(kind: string = 'pglite') {
  const world = await startSourceWorld('contacts', startContactsSource, kind);
  const askFor = async (tenant: string, query: string, variables: object = {}, scope = `${READ} ${WRITE}`) =>
    (await world.ask(`Bearer ${await world.platform.assertion({ tenant, scope })}`, query, variables)).body;
  return {
    ...world,
    /** Asks for a tenant, as the platform would. */
    askFor,
    /** Adds or changes a contact. */
    upsert: async (tenant: string, input: object) => (await askFor(tenant, UPSERT, { input })).data.upsertContact,
    /** Imports a file for a tenant. */
    async put(tenant: string, file: string | object, secret = IMPORT_SECRET) {
      const response = await fetch(`${world.source.url}/tenants/${tenant}/contacts?name=a.json`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: typeof file === 'string' ? file : JSON.stringify(file),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
  };
}

export type World = Awaited<ReturnType<typeof startWorld>>;

/** A company by its number, as an input. */
export const company = (number: number | string, parts: object = {}) => ({
  externalId: `crm:C-${number}`,
  kind: 'COMPANY',
  name: `Company ${number}`,
  ...parts,
});

/** A person by its number, as an input. */
export const person = (number: number | string, parts: object = {}) => ({
  externalId: `crm:P-${number}`,
  kind: 'PERSON',
  name: `Person ${number}`,
  ...parts,
});
