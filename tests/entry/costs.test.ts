import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RecorderSource, startRecorderSource } from '../support/recorder-source.js';
import { createWorld, READ, type TestTenant, type World, WRITE } from '../support/world.js';

const path = '/contracts/accounting/2026-10/graphql';
const list = (first: number) => `{ invoices(first: ${first}) { nodes { id } } }`;

describe('the cost of operations', () => {
  let world: World;
  let source: RecorderSource;
  let app: { key: string; secret: string };
  let acme: TestTenant;

  beforeAll(async () => {
    source = await startRecorderSource();
    world = await createWorld({
      env: {
        GRANTWAY_BUDGET_POINTS: '200',
        GRANTWAY_BUDGET_RESTORE: '1',
        GRANTWAY_SOURCES: `accounting=${source.url}`,
      },
    });
    app = await world.app();
    acme = await world.tenant();
  });
  afterAll(async () => {
    await world.close();
    await source.close();
  });

  /** A token of a new installation, whose budget is full. */
  const newcomer = async (tenant?: TestTenant): Promise<string> => {
    const at = tenant ?? (await world.tenant());
    return world.token(app, await world.install(at, { app: app.key, scopes: [READ, WRITE] }));
  };
  const send = async (token: string, body: object, door = path) => {
    const answer = await fetch(`${world.url}${door}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    // biome-ignore lint/suspicious/noExplicitAny: tests read whatever the contract answers
    return { status: answer.status, headers: answer.headers, text, body: JSON.parse(text) as any };
  };
  const telling = { grantway: { cost: true } };

  it('is told in headers of every answer', async () => {
    source.answerJson('{"data":{"invoices":{"nodes":[]}}}');
    const token = await newcomer();
    const { status, headers } = await send(token, { query: list(10) });
    expect([status, headers.get('ratelimit-policy')]).toEqual([200, '"installation";q=200;w=200']);
    expect(headers.get('ratelimit')).toMatch(/^"installation";r=18[89];t=1[12]$/);
  });

  it('is told in the answer to who asks for it, and the rest of the answer stays byte for byte', async () => {
    const data = '{"data":{"invoices":{"nodes":[{"id":"}"},{"id":"1e400"}], "n": 12345678901234567890}}}';
    source.answerJson(`${data}\n \n`);
    const { text, headers } = await send(await newcomer(), { query: list(10), extensions: telling });
    const cost =
      '{"requestedQueryCost":11,"actualQueryCost":11,"throttleStatus":{"maximumAvailable":200,"currentlyAvailable":189,"restoreRate":1}}';
    expect(text).toBe(`${data.slice(0, -1)},"extensions":{"cost":${cost}}}`);
    // Not that of the source's answer.
    expect(headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
  });

  it('is told of questions about the contract too', async () => {
    const { body } = await send(await newcomer(), {
      query: '{ __schema { queryType { name } } }',
      extensions: telling,
    });
    expect(body.extensions.cost).toMatchObject({ requestedQueryCost: 100, actualQueryCost: 100 });
    expect(body.data.__schema.queryType.name).toBe('Query');
  });

  it.each([[{ grantway: 1 }], [{ grantway: [] }], [{ grantway: { cost: 'yes' } }], [{ grantway: { price: true } }]])(
    'is not told to who asks wrongly: %j',
    async (extensions) => {
      const { status, body } = await send(await newcomer(), { query: list(1), extensions });
      expect([status, body.errors[0].extensions.code]).toEqual([400, 'GATEWAY_REQUEST_INVALID']);
    },
  );

  it('holds back an installation that has spent its budget, until it is back, and nobody else', async () => {
    source.answerJson('{"data":{"invoices":{"nodes":[]}}}');
    const [token, other] = [await newcomer(acme), await newcomer()];
    for (const first of [90, 80]) expect((await send(token, { query: list(first) })).status).toBe(200);
    const before = source.requests.length;
    const { status, headers, body } = await send(token, { query: list(50) });
    expect([status, body.errors[0].extensions.code, body.data]).toEqual([429, 'GATEWAY_THROTTLED', undefined]);
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(22);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(23);
    expect(body.errors[0].message).toMatch(/costs 51 points, and (28|29) are left .* Try again in 2[23] s/);
    expect(body.errors[0].extensions.cost).toMatchObject({ requestedQueryCost: 51, actualQueryCost: null });
    expect(source.requests).toHaveLength(before);
    expect((await send(other, { query: list(50) })).status).toBe(200);
    expect((await send(token, { query: list(20) })).status).toBe(200);
  });

  it('counts for all tokens of the installation', async () => {
    source.answerJson('{"data":{"invoices":{"nodes":[]}}}');
    const installation = await world.install(await world.tenant(), { app: app.key, scopes: [READ] });
    const tokens = [await world.token(app, installation), await world.token(app, installation)];
    const statuses = [];
    for (const token of [...tokens, ...tokens]) statuses.push((await send(token, { query: list(80) })).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
  });

  it('is judged with the variables of the request', async () => {
    source.answerJson('{"data":{"invoices":{"nodes":[]}}}');
    const token = await newcomer();
    const query = 'query($n: Int) { invoices(first: $n) { nodes { id } } }';
    const { status, body } = await send(token, { query, variables: { n: 100 } });
    expect([status, body.errors[0].extensions.code]).toEqual([400, 'GATEWAY_COST_EXCEEDED']);
    expect(body.errors[0].extensions.cost).toEqual({ requestedQueryCost: 101, maximumCost: 100 });
    expect((await send(token, { query, variables: { n: 9 } })).status).toBe(200);
  });

  it.each([1e308, Number.MAX_SAFE_INTEGER])('of %d items is more than anybody has', async (n) => {
    const before = source.requests.length;
    const query = 'query($n: Int) { invoices(first: $n) { nodes { lines { id } } } }';
    const { body } = await send(await newcomer(), { query, variables: { n } });
    expect(body.errors[0].extensions.code).toBe('GATEWAY_COST_EXCEEDED');
    expect(source.requests).toHaveLength(before);
  });

  it('comes back when the source does not answer', async () => {
    const token = await newcomer();
    source.answer((response) => response.writeHead(503).end());
    expect((await send(token, { query: list(90) })).status).toBe(502);
    source.answerJson('{"data":{"invoices":{"nodes":[]}}}');
    const { body } = await send(token, { query: list(90), extensions: telling });
    expect(body.extensions.cost.throttleStatus.currentlyAvailable).toBe(200 - 91);
  });

  it('is not asked of who may not ask at all', async () => {
    const installation = await world.install(await world.tenant(), { app: app.key, scopes: [READ] });
    const token = await world.token(app, installation);
    const query = 'mutation { markInvoiceExported(id: "1", system: "x", externalId: "1") { __typename } }';
    expect((await send(token, { query })).status).toBe(403);
    source.answerJson('{"data":{"invoices":{"nodes":[]}}}');
    const { body } = await send(token, { query: list(10), extensions: telling });
    expect(body.extensions.cost.throttleStatus.currentlyAvailable).toBe(189);
  });
});
