import { fileURLToPath } from 'node:url';
import { contactsTables } from '../../../src/outside/sources/contacts/entities.js';
import { startContactsSource } from '../../../src/outside/sources/contacts/index.js';
import { startSourceWorld } from '../source-world.js';

export const READ = 'contacts.contacts:read';
export const WRITE = 'contacts.contacts:write';

/** The business of a sample tenant: 6 companies and 9 people. */
export const samples = fileURLToPath(
  new URL('../../../src/outside/sources/contacts/samples/contacts.json', import.meta.url),
);

const UPSERT = `mutation ($input: UpsertContactInput!) {
  upsertContact(input: $input) { contact { id externalId name email updatedAt } userErrors { code message path } }
}`;

const contacts = {
  name: 'contacts',
  start: startContactsSource,
  tables: contactsTables,
  scopes: [READ, WRITE],
  importPath: 'contacts',
};

/** A platform and a contacts source on a fresh database, with the doors as functions. */
export async function startWorld(kind: string = 'pglite') {
  const world = await startSourceWorld(contacts, kind);
  const { askFor } = world;
  return {
    ...world,
    /** Adds or changes a contact. */
    upsert: async (tenant: string, input: object) => (await askFor(tenant, UPSERT, { input })).data.upsertContact,
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
