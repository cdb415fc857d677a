import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { parseMetrics, type Sample } from '../support/metrics-text.js';
import { type RecorderSource, startRecorderSource } from '../support/recorder-source.js';
import { createWorld, READ, type TestTenant, type World } from '../support/world.js';

const contract = 'accounting/2026-10';
const outcomes = [
  'answered',
  'partly_answered',
  'unauthenticated',
  'refused_scope',
  'refused',
  'throttled',
  'invalid',
  'source_failed',
  'internal',
];

describe('what Prometheus is told', () => {
  let world: World;
  let source: RecorderSource;
  let acme: TestTenant;
  let token: string;

  beforeAll(async () => {
    source = await startRecorderSource();
    world = await createWorld({ env: { GRANTWAY_SOURCES: `accounting=${source.url}`, GRANTWAY_BUDGET_POINTS: '400' } });
    acme = await world.tenant();
    token = await tokenOfNewApp();
  });
  afterAll(async () => {
    await world?.close();
    await source?.close();
  });
  beforeEach(() => source.answerJson('{"data":{"invoices":{"totalCount":1}}}'));

  const tokenOfNewApp = async () => {
    const app = await world.app();
    return world.token(app, await world.install(acme, { app: app.key, scopes: [READ] }));
  };
  const read = async (): Promise<Sample[]> => parseMetrics(await (await fetch(`${world.url}/metrics`)).text());
  const numberOf = (samples: readonly Sample[], name: string, labels: Record<string, string>): number =>
    samples.find(
      (sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    )?.value ?? 0;
  /** What a request adds to the counts of operations. */
  const countedBy = async (act: () => Promise<unknown>): Promise<Record<string, number>> => {
    const before = await read();
    await act();
    return Object.fromEntries(
      (await read())
        .filter(({ name }) => name === 'grantway_operations_total')
        .map(({ name, labels, value }) => {
          const more = value - numberOf(before, name, labels);
          return [`${labels.contract} ${labels.outcome}`, more] as const;
        })
        .filter(([, more]) => more > 0),
    );
  };
  const list = '{ invoices { totalCount } }';
  const write =
    'mutation { markInvoiceExported(id: "00000000-0000-4000-8000-000000000000", system: "s", externalId: "1") { userErrors { code } } }';

  it('is each operation that was answered, by its contract', async () => {
    expect(await countedBy(() => world.graphql(token, list))).toEqual({ [`${contract} answered`]: 1 });
    const byAddress = () => world.graphql(token, list, undefined, '/contracts/accounting/2026-10/graphql');
    expect(await countedBy(byAddress)).toEqual({ [`${contract} answered`]: 1 });
  });

  it.each([
    ['a scope that is not granted', write, 'refused_scope'],
    ['a field that is not there', '{ nothingLikeThat }', 'invalid'],
    ['what does not parse', '{ invoices {', 'invalid'],
  ])('is %s', async (_name, query, outcome) => {
    expect(await countedBy(() => world.graphql(token, query))).toEqual({ [`${contract} ${outcome}`]: 1 });
  });

  it('is who has no valid token, without a contract', async () => {
    expect(await countedBy(() => world.graphql(undefined, list))).toEqual({ 'none unauthenticated': 1 });
    expect(await countedBy(() => world.graphql('garbage', list))).toEqual({ 'none unauthenticated': 1 });
  });

  it('is what was granted in part, of several contracts', async () => {
    const contracts = {
      accounting: { version: '2026-10', required: [READ], optional: [] },
      contacts: { version: '2026-10', required: [], optional: ['contacts.contacts:read'] },
    };
    const app = await world.app({ contracts });
    const partly = await world.token(app, await world.install(acme, { app: app.key, scopes: [READ] }));
    const query = '{ invoices { totalCount } contacts { totalCount } }';
    const ask = () =>
      fetch(`${world.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${partly}` },
        body: JSON.stringify({ query, extensions: { grantway: { missingScopes: 'partial' } } }),
      });
    expect(await countedBy(ask)).toEqual({ 'several partly_answered': 1 });
    expect(await countedBy(() => world.graphql(partly, query))).toEqual({ 'several refused_scope': 1 });
  });

  it('is whose budget is spent', async () => {
    const poor = await tokenOfNewApp();
    const statuses: number[] = [];
    const spend = async () => {
      while (statuses.length < 1_000 && statuses.at(-1) !== 429) {
        const query = '{ __schema { queryType { name } } }';
        statuses.push((await world.graphql(poor, query, undefined, '/contracts/accounting/2026-10/graphql')).status);
      }
    };
    expect(await countedBy(spend)).toEqual({
      [`${contract} answered`]: statuses.length - 1,
      [`${contract} throttled`]: 1,
    });
  });

  it('is each source that failed, and how', async () => {
    const before = await read();
    source.answer((response) => response.destroy());
    expect(await countedBy(() => world.graphql(token, list))).toEqual({ [`${contract} source_failed`]: 1 });
    source.answer((response) => response.writeHead(500, { 'content-type': 'text/html' }).end('no'));
    expect(await countedBy(() => world.graphql(token, list))).toEqual({ [`${contract} source_failed`]: 1 });
    const after = await read();
    for (const outcome of ['unavailable', 'failed']) {
      const labels = { source: 'accounting', outcome };
      const name = 'grantway_source_requests_total';
      expect(numberOf(after, name, labels) - numberOf(before, name, labels)).toBe(1);
    }
  });

  it('is a request that a source has not answered yet, and the bytes once it has', async () => {
    const asked = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const text = '{"data":{"invoices":{"totalCount":1}}}';
    source.answer((response) => {
      asked.resolve();
      void go.promise.then(() => response.writeHead(200, { 'content-type': 'application/json' }).end(text));
    });
    const before = await read();
    const answer = world.graphql(token, list);
    await asked.promise;
    const meanwhile = await read();
    go.resolve();
    await answer;
    const after = await read();
    const labels = { source: 'accounting' };
    const inFlight = (samples: Sample[]) => numberOf(samples, 'grantway_source_requests_in_flight', labels);
    expect([before, meanwhile, after].map(inFlight)).toEqual([0, 1, 0]);
    const bytes = (samples: Sample[]) => numberOf(samples, 'grantway_source_answer_bytes_total', labels);
    expect(bytes(after) - bytes(before)).toBe(text.length);
    const connections = (state: string) => numberOf(after, 'grantway_source_connections', { ...labels, state });
    expect(connections('open')).toBeGreaterThanOrEqual(1);
    expect(connections('idle')).toBeLessThanOrEqual(connections('open'));
  });

  it('is how long operations took, in buckets that hold one another', async () => {
    await world.graphql(token, list);
    const samples = await read();
    const of = (suffix: string) =>
      samples.filter(
        ({ name, labels }) => name === `grantway_operation_duration_seconds_${suffix}` && labels.contract === contract,
      );
    const buckets = of('bucket');
    const counted = samples
      .filter(({ name, labels }) => name === 'grantway_operations_total' && labels.contract === contract)
      .reduce((sum, { value }) => sum + value, 0);
    expect(buckets.map(({ value }) => value)).toEqual(buckets.map(({ value }) => value).sort((a, b) => a - b));
    expect(buckets.at(-1)).toMatchObject({ labels: { le: '+Inf' }, value: counted });
    expect(of('count').map(({ value }) => value)).toEqual([counted]);
    expect(of('sum')[0]?.value).toBeGreaterThan(0);
  });

  it('has no label that a client chose', async () => {
    const hostile = ['zz"} 1\n', '..%2f..', 'evil-contract', '{{', '%00', 'x'.repeat(150)];
    for (const name of hostile) {
      await world.graphql(token, list, undefined, `/contracts/${encodeURIComponent(name)}/${name.length}/graphql`);
      await world.graphql(token, `query ${name.replace(/\W/g, '')}q { invoices { totalCount } }`);
      await world.graphql(name.replace(/\s/g, ''), list);
    }
    await world.graphql(token, list, undefined, '/contracts/evil-contract/2026-10/graphql');
    await world.graphql(token, list, undefined, '/contracts/contacts/2026-10/graphql');
    const samples = await read();
    const labels = (key: string) => new Set(samples.flatMap((sample) => sample.labels[key] ?? []));
    const known = new Set([...world.platform.contracts.list().map(({ id }) => id), 'none', 'several', 'draft']);
    expect([...labels('contract')].filter((one) => !known.has(one))).toEqual([]);
    expect([...labels('source')]).toEqual(['accounting']);
    const operations = samples.filter(({ name }) => name === 'grantway_operations_total');
    expect([...new Set(operations.map((sample) => sample.labels.outcome))].sort()).toEqual([...outcomes].sort());
    expect([...new Set(samples.flatMap((sample) => Object.keys(sample.labels)))].sort()).toEqual([
      'contract',
      'le',
      'outcome',
      'source',
      'state',
    ]);
  });

  it('tells of runs and the process as before, and of no tenant', async () => {
    await world.install(acme);
    const text = await (await fetch(`${world.url}/metrics`)).text();
    expect(text).toMatch(/^# TYPE grantway_runs gauge$/m);
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(text).not.toContain(acme.id);
    const names = new Set(parseMetrics(text).map(({ name }) => name));
    for (const name of ['process_cpu_seconds_total', 'nodejs_heap_size_used_bytes']) expect(names).toContain(name);
  });

  it('leaves out what cannot be read, and keeps the rest', async () => {
    const { store } = world.platform;
    const { asPlatform } = store;
    store.asPlatform = () => {
      throw new Error('connection refused at 10.0.0.5');
    };
    try {
      const answer = await fetch(`${world.url}/metrics`);
      const text = await answer.text();
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        200,
        'text/plain; version=0.0.4; charset=utf-8',
      ]);
      expect(text).not.toMatch(/^grantway_runs\{|10\.0\.0\.5/m);
      expect(text).toMatch(/^grantway_operations_total\{/m);
    } finally {
      store.asPlatform = asPlatform;
    }
  });

  it('is its own of each platform in a process', async () => {
    const other = await createWorld();
    try {
      const text = await (await fetch(`${other.url}/metrics`)).text();
      expect(text).not.toMatch(/^grantway_operations_total\{/m);
    } finally {
      await other.close();
    }
  });
});
