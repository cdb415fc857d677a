import { fileURLToPath } from 'node:url';
import { agreementsTables } from '../../../src/outside/sources/agreements/entities.js';
import { startAgreementsSource } from '../../../src/outside/sources/agreements/index.js';
import { startSourceWorld } from '../source-world.js';

export const READ = 'agreements.agreements:read';
export const WRITE = 'agreements.agreements:write';
export const READ_TEMPLATES = 'agreements.templates:read';
export const WRITE_TEMPLATES = 'agreements.templates:write';
export const READ_WORKSPACES = 'agreements.workspaces:read';
export const ALL = [READ, WRITE, READ_TEMPLATES, WRITE_TEMPLATES, READ_WORKSPACES].join(' ');

/** The business of a sample tenant: 3 workspaces, 3 template types, 6 templates, 12 agreements. */
export const samples = fileURLToPath(
  new URL('../../../src/outside/sources/agreements/samples/agreements.json', import.meta.url),
);

const agreements = {
  name: 'agreements',
  start: startAgreementsSource,
  tables: agreementsTables,
  scopes: ALL.split(' '),
  importPath: 'agreements',
};

/** A platform and an agreements source on a fresh database, with the doors as functions. */
export async function startWorld(kind: string = 'pglite') {
  const world = await startSourceWorld(agreements, kind);
  const { askFor } = world;
  return {
    ...world,
    /** Calls a mutation with an input, and answers its payload. */
    async mutate(tenant: string, name: string, input: object) {
      const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input!`;
      const isAgreement = name.includes('Agreement');
      const row = isAgreement
        ? 'agreement { id externalId name state updatedAt publishedAt concludedAt dataFields { customId value } }'
        : 'templateType { id updatedAt dataFields { customId name description source isActive } }';
      const query = `mutation ($input: ${type}) { ${name}(input: $input) { ${row} userErrors { code message path } } }`;
      const { data, errors } = await askFor(tenant, query, { input });
      if (errors !== undefined) throw new Error(JSON.stringify(errors));
      return data[name];
    },
  };
}

export type World = Awaited<ReturnType<typeof startWorld>>;

export const signer = { name: 'Ann Lee', email: 'ann@example.test' };

/** An agreement of a file, from the template `order`. */
export const agreement = (number: number, parts: object = {}) => ({
  externalId: `crm:${number}`,
  name: `Agreement ${number}`,
  template: 'order',
  state: 'DRAFT',
  parties: [{ name: 'Cedar Works', customerNumber: 'K-1', participants: [signer] }],
  dataFields: [{ customId: 'total', value: String(number) }],
  ...parts,
});

/** A file with a workspace, a type of the extension `crm`, its template `order`, a template without type, and agreements. */
export const file = (...agreements: object[]) => ({
  workspaces: [{ externalId: 'sales', name: 'Sales' }],
  templateTypes: [
    {
      extensionType: 'crm',
      key: 'order',
      name: 'Order',
      dataFields: [
        { customId: 'total', name: 'Total', source: 'SYSTEM' },
        { customId: 'fax', name: 'Fax', source: 'SYSTEM', isActive: false },
        { customId: 'note', name: 'Note', source: 'USER' },
      ],
    },
  ],
  templates: [
    {
      externalId: 'order',
      name: 'Order form',
      workspace: 'sales',
      templateType: { extensionType: 'crm', key: 'order' },
    },
    { externalId: 'letter', name: 'Letter', workspace: 'sales' },
  ],
  agreements,
});
