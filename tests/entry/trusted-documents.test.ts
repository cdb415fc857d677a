import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type AppManifest, parseAppManifest } from '../../src/domain/access/index.js';
import { maxBytesPerApp } from '../../src/domain/gateway/persisted-documents.js';
import { publisherOf } from '../support/contract-publisher.js';
import { type RecorderSource, startRecorderSource } from '../support/recorder-source.js';
import { stockFiles, stockWith } from '../support/stock-contract.js';
import { createWorld, eventually, READ, type TestTenant, type World } from '../support/world.js';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const idOf = (text: string): string => `sha256:${hashOf(text)}`;

const count = '# how many\nquery CountInvoices {\n  invoices { totalCount }\n}\n';
const one = 'query OneInvoice($id: ID!) { invoice(id: $id) { number } }';
const note =
  'mutation NoteExport($id: ID!) { markInvoiceExported(id: $id, system: "s", externalId: "1") { userErrors { code } } }';
const other = 'query Other { invoices(first: 1) { totalCount } }';
const documents = { count, one, note };

/** What an automation of the manifest reads; it goes through the gateway as the app does. */
const automatic = 'query Automatic($id: ID!) { invoice(id: $id) { id } }';
const automations = {
  filter: {
    label: 'Filters all',
    trigger: { contract: 'accounting', event: 'invoice.issued' },
    read: { document: automatic, pick: 'invoice' },
    conditions: [{ unless: 'false', reason: 'all are left out' }],
    steps: [{ id: 'send', action: 'quickbooks.create_invoice', with: {} }],
  },
} as unknown as AppManifest['automations'];

let world: World;
let source: RecorderSource;
let acme: TestTenant;
/** Tokens of: an app with documents, one that is locked to them, another app without any. */
let free: string;
let locked: string;
let stranger: string;
let lockedApp: { key: string; secret: string };
beforeAll(async () => {
  source = await startRecorderSource();
  world = await createWorld({ env: { GRANTWAY_SOURCES: `accounting=${source.url}` } });
  acme = await world.tenant();
  const tokenOf = async (app: { key: string; secret: string }) =>
    world.token(app, await world.install(acme, { app: app.key, scopes: [READ] }));
  lockedApp = await world.app({ documents, documentsOnly: true, automations });
  free = await tokenOf(await world.app({ documents }));
  locked = await tokenOf(lockedApp);
  stranger = await tokenOf(await world.app());
});
afterAll(async () => {
  await world.close();
  await source.close();
});
beforeEach(() => {
  source.requests.length = 0;
  source.answerJson('{"data":{}}');
});

async function answerOf(answer: Response) {
  const { errors } = (await answer.json()) as { errors?: { message: string; extensions: { code: string } }[] };
  return { status: answer.status, code: errors?.[0]?.extensions.code, message: errors?.[0]?.message, errors };
}

async function post(token: string, body: object, path = '/graphql', accept = 'application/graphql-response+json') {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept };
  return answerOf(await fetch(`${world.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }));
}

async function get(token: string, parameters: Record<string, string>, path = '/graphql') {
  const headers = { authorization: `Bearer ${token}`, accept: 'application/graphql-response+json' };
  return answerOf(await fetch(`${world.url}${path}?${new URLSearchParams(parameters)}`, { headers }));
}

const persisted = (text: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(text) } } });
const sentOn = () => source.requests.map(({ body }) => JSON.parse(body));
const doors = ['/graphql', '/graphql?through=the-router', '/contracts/accounting/2026-10/graphql'];
const counted = { query: 'query CountInvoices{invoices{totalCount}}', operationName: 'CountInvoices' };
const refusal = ({ status, code }: { status: number; code?: string }) => [status, code];

describe('a document that the app registered with its version', () => {
  it.each(doors)('runs by the hash of its exact text, at %s', async (door) => {
    expect((await post(free, { documentId: idOf(count) }, door)).status).toBe(200);
    const variables = { id: 'x' };
    expect((await post(free, { documentId: idOf(one), variables, operationName: 'OneInvoice' }, door)).status).toBe(
      200,
    );
    expect(sentOn()).toEqual([
      counted,
      { query: 'query OneInvoice($id:ID!){invoice(id:$id){number}}', operationName: 'OneInvoice', variables },
    ]);
  });

  it.each(['/graphql', '/contracts/accounting/2026-10/graphql'])('runs by GET at %s', async (door) => {
    expect((await get(free, { documentId: idOf(one), variables: '{"id":"y"}' }, door)).status).toBe(200);
    expect(sentOn()[0].variables).toEqual({ id: 'y' });
  });

  it('does not run by GET when it writes', async () => {
    expect(refusal(await get(free, { documentId: idOf(note), variables: '{"id":"y"}' }))).toEqual([
      405,
      'GATEWAY_METHOD',
    ]);
    expect(source.requests).toEqual([]);
  });

  it('runs by its hash for clients of automatic persisted queries, at once', async () => {
    expect((await post(free, persisted(count))).status).toBe(200);
    expect(
      (await get(free, { extensions: JSON.stringify(persisted(one).extensions), variables: '{"id":"z"}' })).status,
    ).toBe(200);
    expect(source.requests).toHaveLength(2);
  });

  it('gives no right that the tenant did not grant', async () => {
    expect(refusal(await post(free, { documentId: idOf(note), variables: { id: 'x' } }))).toEqual([
      403,
      'ACCESS_SCOPE_NOT_GRANTED',
    ]);
    expect(source.requests).toEqual([]);
  });

  it('runs with its text beside it, and is refused with another', async () => {
    expect((await post(free, { documentId: idOf(count), query: count })).status).toBe(200);
    for (const sent of [
      { documentId: idOf(count), query: other },
      { documentId: idOf(count), query: count.trim() },
      { documentId: idOf('unknown'), query: count },
      { documentId: 'list-invoices', query: count },
      { ...persisted(count), query: other },
    ])
      for (const token of [free, locked])
        expect(refusal(await post(token, sent))).toEqual([400, 'GATEWAY_DOCUMENT_MISMATCH']);
    expect(source.requests).toHaveLength(1);
  });

  it.each([
    ['of another app', idOf(count), 'stranger'],
    ['of no document', idOf(other), 'free'],
    ['in capitals', idOf(count).toUpperCase().replace('SHA256', 'sha256'), 'free'],
    ['without its kind', hashOf(count), 'free'],
    ['of another kind', `sha512:${hashOf(count)}`, 'free'],
    ['that is a name of objects', 'sha256:__proto__', 'free'],
  ])('is not found by an id %s, and nothing is asked', async (_name, documentId, whose) => {
    const token = whose === 'free' ? free : stranger;
    const answer = await post(token, { documentId });
    expect(refusal(answer)).toEqual([400, 'GATEWAY_DOCUMENT_UNKNOWN']);
    expect(answer.errors).toHaveLength(1);
    expect((await post(token, { documentId }, '/graphql', 'application/json')).status).toBe(200);
    expect((await get(token, { documentId })).code).toBe('GATEWAY_DOCUMENT_UNKNOWN');
    expect(source.requests).toEqual([]);
  });

  it('is refused when two references name two', async () => {
    expect(refusal(await post(free, { documentId: idOf(count), ...persisted(one) }))).toEqual([
      400,
      'GATEWAY_REQUEST_INVALID',
    ]);
    expect((await post(free, { documentId: idOf(count), ...persisted(count) })).status).toBe(200);
  });

  it('is nothing to who has no token', async () => {
    expect(refusal(await post('x', { documentId: idOf(count) }))).toEqual([401, 'ACCESS_TOKEN_INVALID']);
  });
});

describe('an app version that is locked to its documents', () => {
  it('runs them by id and by their exact text, those of its automations too', async () => {
    for (const sent of [
      { documentId: idOf(count) },
      { query: count },
      { query: automatic, variables: { id: 'x' } },
      persisted(count),
    ])
      expect((await post(locked, sent)).status).toBe(200);
    expect(source.requests).toHaveLength(4);
  });

  it.each([
    ['another text', { query: other }],
    ['the same with other white space', { query: `${count} ` }],
    ['a question about the schema', { query: '{ __schema { queryType { name } } }' }],
    ['even one that is not valid', { query: '{ nothing }' }],
    ['another text with its hash', { query: other, ...persisted(other) }],
    ['another text with its id', { query: other, documentId: idOf(other) }],
  ])('is refused %s before anything is asked', async (_name, sent) => {
    for (const door of doors)
      expect(refusal(await post(locked, sent, door))).toEqual([403, 'GATEWAY_DOCUMENT_NOT_TRUSTED']);
    if (!('extensions' in sent)) expect((await get(locked, sent)).status).toBe(403);
    expect(source.requests).toEqual([]);
  });

  it('is not given what an earlier version of the app, which was not locked, had kept', async () => {
    const first = await world.app({ version: '1.0.0' });
    const early = await world.token(first, await world.install(acme, { app: first.key, scopes: [READ] }));
    const second = await world.app({ app: first.key, version: '1.1.0', documentsOnly: true });
    const birch = await world.tenant();
    const late = await world.token(second, await world.install(birch, { app: first.key, scopes: [READ] }));
    await post(early, { query: other, ...persisted(other) });
    expect((await post(early, persisted(other))).status).toBe(200);
    expect((await post(late, persisted(other))).code).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect((await post(late, { query: other })).code).toBe('GATEWAY_DOCUMENT_NOT_TRUSTED');
    expect((await post(early, { query: other })).status).toBe(200);
  });
});

describe('automatic persisted queries', () => {
  const fresh = (name: string): string => `query Fresh${name} { invoices { totalCount } }`;

  it('are not found first, in the words that Apollo knows, then kept, then run by hash', async () => {
    const text = fresh('A');
    const missing = await post(stranger, persisted(text));
    expect(missing.errors).toEqual([
      { message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } },
    ]);
    expect(missing.status).toBe(400);
    expect((await post(stranger, persisted(text), '/graphql', 'application/json')).status).toBe(200);
    expect(source.requests).toEqual([]);
    expect((await post(stranger, { query: text, ...persisted(text) })).status).toBe(200);
    expect((await post(stranger, persisted(text))).status).toBe(200);
    expect((await get(stranger, { extensions: JSON.stringify(persisted(text).extensions) })).status).toBe(200);
    expect(new Set(sentOn().map(({ query }) => query))).toEqual(new Set(['query FreshA{invoices{totalCount}}']));
  });

  it('are never given to another app', async () => {
    const text = fresh('B');
    await post(stranger, { query: text, ...persisted(text) });
    expect((await post(free, persisted(text))).code).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  it('are not kept under the hash of another text', async () => {
    const text = fresh('C');
    expect(refusal(await post(stranger, { query: text, ...persisted(other) }))).toEqual([
      400,
      'GATEWAY_DOCUMENT_MISMATCH',
    ]);
    expect((await post(stranger, persisted(text))).code).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  it('are no ids of registered documents', async () => {
    const text = fresh('D');
    await post(stranger, { query: text, ...persisted(text) });
    expect((await post(stranger, { documentId: idOf(text) })).code).toBe('GATEWAY_DOCUMENT_UNKNOWN');
    expect((await post(stranger, { documentId: idOf(text), query: text })).status).toBe(200);
  });

  it('are forgotten when an app had too much kept', async () => {
    const first = fresh('E');
    await post(stranger, { query: first, ...persisted(first) });
    const filler = '#'.repeat(60_000);
    for (let kept = 0; kept <= maxBytesPerApp; kept += filler.length * 2) {
      const text = `${fresh(`F${kept}`)} ${filler}`;
      expect((await post(stranger, { query: text, ...persisted(text) })).status).toBe(200);
    }
    expect((await post(stranger, persisted(first))).code).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  it.each([
    ['of a version that is not known', { persistedQuery: { version: 2, sha256Hash: hashOf(count) } }],
    ['with a hash that is no text', { persistedQuery: { version: 1, sha256Hash: 1 } }],
    ['that are no object', { persistedQuery: 'x' }],
  ])('%s are refused', async (_name, extensions) => {
    expect(refusal(await post(free, { query: count, extensions }))).toEqual([400, 'GATEWAY_REQUEST_INVALID']);
  });
});

describe('a manifest with documents', () => {
  it.each([
    ['does not parse', { broken: 'query {' }, 'documents.broken does not parse'],
    ['holds two operations', { two: 'query A { a } query B { b }' }, 'documents.two must hold one operation'],
    ['holds none', { none: 'fragment F on Query { a }' }, 'documents.none must hold one operation'],
    ['is too long', { long: `{ a } #${'x'.repeat(20_000)}` }, 'documents.long is longer than'],
    [
      'is one too many',
      Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`d${n}`, `query D${n} { a }`])),
      'documents has more than 500 entries',
    ],
  ])('is not published when one %s', async (_name, given, message) => {
    await expect(world.app({ documents: given })).rejects.toMatchObject({
      code: 'ACCESS_APP_INVALID',
      message: expect.stringContaining(message),
    });
  });

  it('counts in the check of who would break, each document for the contract that its fields are of', async () => {
    const stock = publisherOf(world, 'stock');
    await stock.publish(stockFiles);
    const app = await world.app({
      contracts: {
        accounting: { version: '2026-10', required: [READ], optional: [] },
        stock: { version: '2026-10', required: ['stock.items:read'], optional: [] },
      },
      documents: { count, labels: '{ items { nodes { label } } }' },
    });
    await world.install(acme, { app: app.key, scopes: [READ, 'stock.items:read'] });
    const without = (line: string) => stock.check(stockWith({ sdl: [[line, '']] }));
    const label = (await without('  label: String @deprecated(reason: "Use shelf.label.")\n')).body.harms[0];
    expect(label.documents).toEqual({ apps: 1, installations: 1 });
    expect(label.users).toEqual([
      expect.objectContaining({ app: app.key, via: 'document', operation: 'documents.labels' }),
    ]);
    const weight = (await without('  weight: Decimal\n')).body.harms[0];
    expect([weight.coordinate, weight.documents]).toEqual(['Item.weight', { apps: 0, installations: 0 }]);
  });

  it('shows the tenant exactly what a locked version can ever run', async () => {
    const browser = await world.browserOf(acme.admin);
    const { html } = await browser.open(`${world.url}/apps/${lockedApp.key}`);
    const [, section = ''] = /<ul class="scopes operations">(.*?)<\/ul>/s.exec(html) ?? [];
    const shown = [...section.matchAll(/<strong>(.*?)<\/strong> <span class="badge muted">(.*?)<\/span>/g)];
    expect(shown.map(([, title, kind]) => [title, kind])).toEqual([
      ['Count invoices', 'reads'],
      ['One invoice', 'reads'],
      ['Note export', 'writes'],
      ['Automatic', 'reads'],
    ]);
    expect(section).toContain('# how many\nquery CountInvoices');
  });

  it('shows nothing of the kind for a version that may run anything', async () => {
    const browser = await world.browserOf(acme.admin);
    const { key } = await world.app({ documents });
    expect((await browser.open(`${world.url}/apps/${key}`)).html).not.toContain('ever run');
  });
});

describe('the automations of a locked app version', () => {
  it('read and write by their own documents, and deliver', async () => {
    const whole = await createWorld({ retrySchedule: [0, 0, 0] });
    try {
      const path = new URL('../../apps/quickbooks-invoices/1.0.0.yaml', import.meta.url);
      const { app: _key, ...manifest } = parseAppManifest(readFileSync(path, 'utf8'), 'the app');
      const app = await whole.app({ ...manifest, documentsOnly: true });
      const tenant = await whole.tenant();
      const installation = await whole.install(tenant, { app: app.key });
      await whole.linkQuickBooks(tenant, installation);
      const id = await whole.issueInvoice(tenant, { number: 'LOCKED-1' });
      await eventually(
        () => whole.runStates(tenant, installation),
        (states) => states.delivered === 1,
      );
      const text = 'query($id: ID!) { invoice(id: $id) { status } }';
      const own = await whole.graphql(await whole.token(app, installation), text, { id });
      expect([own.status, own.body.errors[0].extensions.code]).toEqual([403, 'GATEWAY_DOCUMENT_NOT_TRUSTED']);
      const reader = await whole.app();
      const token = await whole.token(reader, await whole.install(tenant, { app: reader.key, scopes: [READ] }));
      expect((await whole.graphql(token, text, { id })).body.data.invoice.status).toBe('EXPORTED');
    } finally {
      await whole.close();
    }
  });
});
