import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseMetrics } from '../support/metrics-text.js';
import { createWorld, READ, type World, WRITE } from '../support/world.js';

describe('what anyone may know of a platform', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  const json = async (path: string) => {
    const answer = await fetch(`${world.url}${path}`);
    // biome-ignore lint/suspicious/noExplicitAny: an answer of any shape
    return { status: answer.status, body: (await answer.json()) as any };
  };

  it('is which contract versions are live', async () => {
    const { status, body } = await json('/contracts');
    expect(status).toBe(200);
    expect(body.contracts).toContainEqual({
      contract: 'accounting',
      version: '2026-10',
      title: 'Accounting',
      description: expect.any(String),
      owner: 'Accounting team',
      state: 'published',
      revision: 1,
      publishedAt: expect.any(String),
      url: `${world.url}/contracts/accounting/2026-10`,
    });
  });

  it('is what one of them promises: scopes in words, events, samples, where to ask', async () => {
    const { status, body } = await json('/contracts/accounting/2026-10');
    expect(status).toBe(200);
    expect(Object.keys(body.scopes)).toEqual([READ, WRITE]);
    expect(body.scopes[READ]).toEqual({
      title: 'Read invoices',
      description: expect.stringContaining('customers'),
      sensitivity: 'confidential',
    });
    expect(body.events['invoice.issued']).toEqual({ description: expect.any(String), subject: 'Invoice' });
    expect(Object.keys(body.samples).length).toBeGreaterThan(0);
    expect(body).toMatchObject({
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      schemaUrl: `${world.url}/contracts/accounting/2026-10/schema.graphql`,
      graphqlUrl: `${world.url}/contracts/accounting/2026-10/graphql`,
    });
    expect(body.source).toBeUndefined();
  });

  it('is the same as a page, for whoever asks with a browser', async () => {
    const page = async (path: string) => {
      const answer = await fetch(`${world.url}${path}`, {
        headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
      });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      return answer.text();
    };
    expect(await page('/contracts')).toContain('href="/contracts/accounting/2026-10"');
    const html = await page('/contracts/accounting/2026-10');
    for (const words of ['Read invoices', READ, 'invoice.issued', 'type Invoice @key', 'schema.graphql'])
      expect(html).toContain(words);
  });

  it('is its schema, to the letter', async () => {
    const answer = await fetch(`${world.url}/contracts/accounting/2026-10/schema.graphql`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    const file = new URL('../../contracts/accounting/2026-10/contract.graphql', import.meta.url);
    expect(await answer.text()).toBe(readFileSync(file, 'utf8'));
  });

  it.each([
    '/contracts/accounting/2025-01',
    '/contracts/nothing/2026-10',
    '/contracts/nothing/2026-10/schema.graphql',
    '/contracts/..%2f..%2fapps/2026-10/schema.graphql',
  ])('is that there is no %s', async (path) => {
    const { status, body } = await json(path);
    expect([status, body.code]).toEqual([404, 'REGISTRY_CONTRACT_UNKNOWN']);
    expect(body.detail).toContain('accounting/2026-10');
  });

  it('is where a client of the gateway gets a token', async () => {
    const { body } = await json('/.well-known/oauth-protected-resource');
    expect(body).toEqual({
      resource: `${world.url}/graphql`,
      authorization_servers: [world.url],
      scopes_supported: expect.arrayContaining([READ, WRITE]),
      bearer_methods_supported: ['header'],
      dpop_signing_alg_values_supported: expect.arrayContaining(['ES256']),
      dpop_bound_access_tokens_required: false,
      resource_name: 'Grantway',
      resource_documentation: `${world.url}/contracts`,
    });
  });

  it('is that it is up and ready', async () => {
    expect(await json('/healthz')).toEqual({ status: 200, body: { status: 'up' } });
    expect(await json('/readyz')).toEqual({ status: 200, body: { status: 'ready' } });
  });

  it('is how much work there is, in the text format of Prometheus', async () => {
    const acme = await world.tenant();
    await world.install(acme);
    await world.issueInvoice(acme);
    const metrics = async () => {
      const answer = await fetch(`${world.url}/metrics`);
      expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
      return answer.text();
    };
    const text = await metrics();
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(parseMetrics(text).length).toBeGreaterThan(0);
    expect(text).not.toContain(acme.id);
  });

  it('is that it is not ready while the database does not answer', async () => {
    const { store } = world.platform;
    const { asPlatform } = store;
    store.asPlatform = () => {
      throw new Error('connection refused at 10.0.0.5');
    };
    try {
      const { status, body } = await json('/readyz');
      expect([status, body.code]).toEqual([503, 'STORE_UNAVAILABLE']);
      expect(JSON.stringify(body)).not.toContain('10.0.0.5');
      expect((await json('/healthz')).status).toBe(200);
    } finally {
      store.asPlatform = asPlatform;
    }
  });
});
