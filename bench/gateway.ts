import { parseArgs } from 'node:util';
import { canPin, type MeasuredProcess, startMeasured } from './measured-process.js';
import { createLoader, type Loader, type LoadRequest } from './send-load.js';

/**
 * How much CPU a request costs through the gateway, with every check on, against a bare proxy in the same run on the
 * same core: rounds alternate, the median round counts. Nothing else should run on the machine meanwhile.
 */

const connections = 32;
const rounds = 11;
const warmUp = 6_000;
/** The embedded database and V8 compile themselves in the first seconds; what that costs is not of a request. */
const settleMs = 10_000;
const counted = { list: 4_000, single: 8_000, refused: 6_000 };

type Kind = keyof typeof counted;

const documents: Record<Kind, string> = {
  list: 'query List($first: Int) { invoices(first: $first) { nodes { id number kind issueDate currency buyer { name } totals { tax payable } } } }',
  single: 'query One($id: ID!) { invoice(id: $id) { id number } }',
  refused:
    'mutation Note($id: ID!) { markInvoiceExported(id: $id, system: "bench", externalId: "1") { invoice { id } } }',
};
const id = '00000000-0000-4000-8000-000000000000';

interface Target {
  process: MeasuredProcess<{ url: string }>;
  loader: Loader;
  requests: Partial<Record<Kind, LoadRequest>>;
}

interface Sample {
  micros: number;
  p50Ms: number;
  p99Ms: number;
}

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, profile: { type: 'string' } },
});

const source = await startMeasured<{ url: string; listBytes: number; singleBytes: number }>('gateway-source', {
  core: 0,
});
const args = [source.ready.url];
const proxyProcess = await startMeasured<{ url: string }>('gateway-proxy', { core: 1, args });
const oursProcess = await startMeasured<{ url: string; token: string; readToken: string }>('gateway-ours', {
  core: 1,
  args,
  profileDir: values.profile,
});

const sizes = { list: source.ready.listBytes, single: source.ready.singleBytes };
const request = (kind: Kind, token: string): LoadRequest => ({
  path: '/graphql',
  headers: { 'content-type': 'application/json', accept: 'application/json', authorization: `Bearer ${token}` },
  body: JSON.stringify({ query: documents[kind], variables: kind === 'list' ? { first: 100 } : { id } }),
  expected: kind === 'refused' ? { status: 403 } : { status: 200, bytes: sizes[kind] },
});
const { token, readToken } = oursProcess.ready;
const targets: Record<'proxy' | 'ours', Target> = {
  proxy: {
    process: proxyProcess,
    loader: createLoader(proxyProcess.ready.url, connections),
    requests: { list: request('list', token), single: request('single', token) },
  },
  ours: {
    process: oursProcess,
    loader: createLoader(oursProcess.ready.url, connections),
    requests: {
      list: request('list', token),
      single: request('single', token),
      refused: request('refused', readToken),
    },
  },
};

const results = new Map<string, Sample>();
try {
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  for (const kind of ['list', 'single', 'refused'] as const) await measure(kind);
} finally {
  for (const { process: one, loader } of Object.values(targets)) {
    await loader.close();
    await one.stop();
  }
  await source.stop();
}
show();

async function measure(kind: Kind): Promise<void> {
  const samples: Record<string, Sample[]> = { proxy: [], ours: [] };
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, target] of Object.entries(targets)) {
      const wanted = target.requests[kind];
      if (wanted === undefined) continue;
      const sample = await sampleOf(target, wanted, round < 0 ? warmUp : counted[kind]);
      if (round >= 0) samples[name]?.push(sample);
    }
  }
  for (const [name, taken] of Object.entries(samples)) {
    if (taken.length > 0) results.set(`${name} ${kind}`, medianOf(taken));
  }
}

async function sampleOf(target: Target, wanted: LoadRequest, count: number): Promise<Sample> {
  const before = await target.process.cpuMicros();
  const { timesMs } = await target.loader.send(wanted, count);
  const micros = ((await target.process.cpuMicros()) - before) / count;
  const at = (share: number): number => timesMs[Math.floor(timesMs.length * share)] ?? 0;
  return { micros, p50Ms: at(0.5), p99Ms: at(0.99) };
}

function medianOf(samples: Sample[]): Sample {
  const middle = (pick: (sample: Sample) => number): number =>
    samples.map(pick).sort((a, b) => a - b)[Math.floor(samples.length / 2)] ?? 0;
  return { micros: middle((one) => one.micros), p50Ms: middle((one) => one.p50Ms), p99Ms: middle((one) => one.p99Ms) };
}

function show(): void {
  const micros = (name: string): number => Math.round((results.get(name)?.micros ?? 0) * 10) / 10;
  const ratio = (kind: Kind): number =>
    Math.round(((results.get(`ours ${kind}`)?.micros ?? 0) / (results.get(`proxy ${kind}`)?.micros ?? 1)) * 1000) /
    1000;
  const print = (line: string): boolean => process.stdout.write(`${line}\n`);
  print(
    `CPU per request, ${connections} connections, median of ${rounds} rounds, Node ${process.version}, ` +
      (canPin ? 'both targets kept on one core' : 'targets not kept on a core: taskset is not there'),
  );
  print(['', 'CPU µs', 'p50 ms', 'p99 ms'].map(cell).join(''));
  for (const [name, { p50Ms, p99Ms }] of results)
    print([name, micros(name), p50Ms.toFixed(2), p99Ms.toFixed(2)].map(cell).join(''));
  print(`ratio: list ${ratio('list')}, single ${ratio('single')}`);
  if (!values.json) return;
  const result = {
    proxy: { list: micros('proxy list'), single: micros('proxy single') },
    ours: { list: micros('ours list'), single: micros('ours single'), refused: micros('ours refused') },
    ratio: { list: ratio('list'), single: ratio('single') },
    peers: {},
  };
  print(JSON.stringify(result));
}

function cell(value: string | number, column: number): string {
  return column === 0 ? String(value).padEnd(16) : String(value).padStart(10);
}
