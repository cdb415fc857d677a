import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createLog } from '../../src/platform/base/index.js';
import { openTracing } from '../../src/platform/telemetry/index.js';
import { type RecorderSource, startRecorderSource } from '../support/recorder-source.js';
import { createWorld, READ, type World, WRITE } from '../support/world.js';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const parent = '00f067aa0ba902b7';
const query = 'query Totals($first: Int) { invoices(first: $first) { totalCount } }';

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  status: { code: number };
  attributes: { key: string; value: Record<string, string | number> }[];
}

const serverKind = 2;
const clientKind = 3;
const errorStatus = 2;

const spansIn = (collector: RecorderSource): Span[] =>
  collector.requests.flatMap(({ body }) =>
    (JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] }).resourceSpans.flatMap(
      ({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans),
    ),
  );
const attributesOf = ({ attributes }: Span) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

describe('spans', () => {
  let collector: RecorderSource;
  let source: RecorderSource;
  beforeAll(async () => {
    collector = await startRecorderSource();
    collector.answerJson('{}');
    source = await startRecorderSource();
  });
  afterAll(async () => {
    await collector.close();
    await source.close();
  });
  beforeEach(() => {
    collector.requests.length = 0;
    source.requests.length = 0;
    source.answerJson('{"data":{"invoices":{"totalCount":7}}}');
  });

  /** What a platform sends while it lives, and as it ends. */
  async function traced(
    env: Record<string, string>,
    live: (asked: { world: World; token: string; app: string; send: typeof sendTo }) => Promise<void>,
  ): Promise<Span[]> {
    const world = await createWorld({ env: { GRANTWAY_SOURCES: `accounting=${source.url}`, ...env } });
    try {
      const app = await world.app();
      const tenant = await world.tenant();
      const token = await world.token(app, await world.install(tenant, { app: app.key, scopes: [READ] }));
      await live({ world, token, app: app.key, send: sendTo });
    } finally {
      await world.close();
    }
    return spansIn(collector);
  }

  const sendTo = async (world: World, token: string, body: object, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
      body: JSON.stringify(body),
    });
    await answer.text();
    return answer.status;
  };
  const sampled = { traceparent: `00-${trace}-${parent}-01`, tracestate: 'rojo=1' };

  it("are one for an operation, below the client's, and one for its request to the source, of which the source knows", async () => {
    let appKey = '';
    const spans = await traced({ OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/` }, async (asked) => {
      appKey = asked.app;
      await asked.send(asked.world, asked.token, { query, variables: { first: 3 } }, sampled);
    });
    expect(collector.requests.map(({ method, path }) => [method, path])).toEqual([['POST', '/v1/traces']]);
    expect(collector.requests[0]?.body).toContain('{"key":"service.name","value":{"stringValue":"grantway"}}');
    const [server, client] = [serverKind, clientKind].map((kind) => spans.find((span) => span.kind === kind));
    if (!server || !client) throw new Error(`not there: ${JSON.stringify(spans)}`);
    expect(spans).toHaveLength(2);
    expect(server).toMatchObject({ traceId: trace, parentSpanId: parent, name: 'query Totals' });
    expect(attributesOf(server)).toEqual({
      'graphql.operation.type': 'query',
      'graphql.operation.name': 'Totals',
      'http.response.status_code': 200,
      'grantway.contract': 'accounting/2026-10',
      'grantway.app': appKey,
      'grantway.outcome': 'answered',
      'grantway.cost': expect.any(Number),
    });
    const name = 'POST /contracts/accounting/2026-10/graphql';
    expect(client).toMatchObject({ traceId: trace, parentSpanId: server.spanId, name });
    expect(attributesOf(client)).toEqual({
      'http.request.method': 'POST',
      'url.template': '/contracts/accounting/2026-10/graphql',
      'http.response.status_code': 200,
      'grantway.source': 'accounting',
      'grantway.contract': 'accounting/2026-10',
    });
    const { traceparent, tracestate } = source.requests[0]?.headers ?? {};
    expect([traceparent, tracestate]).toEqual([`00-${trace}-${client.spanId}-01`, 'rojo=1']);
  });

  it('tell of refusals by their code, which are no errors of the server, and of failures, which are', async () => {
    const write = 'mutation { markInvoiceExported(id: "x", system: "s", externalId: "1") { userErrors { code } } }';
    const spans = await traced({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/own` }, async (asked) => {
      await asked.send(asked.world, 'garbage', { query });
      await asked.send(asked.world, asked.token, { query: write });
      source.answer((response) => response.writeHead(503).end('down'));
      await asked.send(asked.world, asked.token, { query });
    });
    expect(collector.requests.every(({ path }) => path === '/own')).toBe(true);
    const told = spans.map((span) => [span.name, span.status.code, attributesOf(span)['grantway.error.code']]);
    expect(told).toEqual([
      ['GraphQL Operation', 0, 'ACCESS_TOKEN_INVALID'],
      ['mutation', 0, 'ACCESS_SCOPE_NOT_GRANTED'],
      ['POST /contracts/accounting/2026-10/graphql', errorStatus, undefined],
      ['query Totals', errorStatus, 'GATEWAY_SOURCE_FAILED'],
    ]);
    expect(attributesOf(spans.at(-2) as Span)).toMatchObject({
      'error.type': 'failed',
      'http.response.status_code': 503,
    });
  });

  it('hold no token, no assertion, no value, no document and no answer', async () => {
    const secrets: string[] = [];
    await traced({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }, async ({ world, token, send }) => {
      const variables = { id: 'value-4711' };
      source.answerJson('{"errors":[{"message":"secret-4712"}],"data":{"invoice":{"number":"answer-4713"}}}');
      await send(world, token, { query: 'query($id: ID!) { invoice(id: $id) { number } }', variables });
      await send(world, token, { query: '{ invoice(id: "literal-4714") { number } }' });
      await send(world, token, { query: '{ unknown4715 }' });
      const assertion = source.requests[0]?.headers.authorization?.slice('Bearer '.length) ?? '';
      expect(assertion.length).toBeGreaterThan(100);
      secrets.push(token, assertion, 'value-4711', 'secret-4712', 'answer-4713', 'literal-4714', 'unknown4715');
      secrets.push(WRITE, 'totalCount', 'number');
    });
    const sent = collector.requests.map(({ body, headers }) => JSON.stringify(headers) + body).join('\n');
    expect(sent).toContain('grantway.outcome');
    for (const secret of secrets) expect(sent.includes(secret)).toBe(false);
  });

  it('follow what the client says of sampling, and the ratio where it says nothing', async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_SAMPLER_ARG: '0' };
    const spans = await traced(env, async ({ world, token, send }) => {
      await send(world, token, { query });
      await send(world, token, { query }, { traceparent: `00-${trace}-${parent}-00` });
      await send(world, token, { query }, sampled);
    });
    expect(spans.map(({ traceId }) => traceId)).toEqual([trace, trace]);
    const flags = source.requests.map(({ headers }) => String(headers.traceparent).slice(-2));
    expect(flags).toEqual(['00', '00', '01']);
  });

  it.each<Record<string, string>>([
    {},
    { OTEL_EXPORTER_OTLP_ENDPOINT: '' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_SDK_DISABLED: 'true' },
  ])('are none, and the trace of the client is passed on as it came, with %j', async (env) => {
    await traced(env, async ({ world, token, send }) => {
      await send(world, token, { query }, sampled);
      await send(world, token, { query });
    });
    expect(source.requests.map(({ headers }) => headers.traceparent)).toEqual([sampled.traceparent, undefined]);
    expect(collector.requests).toEqual([]);
  });

  it('harm nothing when the collector is down, which is told once', async () => {
    const lines: string[] = [];
    const log = {
      ...createLog('silent'),
      warn: (entry: object, message: string) => lines.push(`${message} ${JSON.stringify(entry)}`),
    };
    collector.answer((response) => response.writeHead(400).end('no'));
    const settings = { url: `${collector.url}/v1/traces`, serviceName: 'x', ratio: 1 };
    const tracing = await openTracing(settings, log as unknown as ReturnType<typeof createLog>);
    for (let count = 0; count < 2_000; count += 1)
      tracing?.start({ kind: 'server', name: 'x', parent: undefined }).end({ attributes: {}, error: undefined });
    await tracing?.close();
    collector.answerJson('{}');
    expect(collector.requests.map(({ path }) => path)).toEqual(Array(4).fill('/v1/traces'));
    expect(lines).toEqual([expect.stringContaining('spans could not be sent')]);
  });
});
