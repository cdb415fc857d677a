import { parseArgs } from 'node:util';
import { type Kind, kinds } from './gateway-operations.js';
import { startTargets } from './gateway-targets.js';
import { measureRounds, type Sample } from './measure-rounds.js';
import { canPin } from './measured-process.js';

/**
 * How much CPU a request costs through the gateway, with every check on, against a bare proxy, a proxy that verifies
 * each token, Hive Gateway and Apollo Gateway, in the same run on the same core, with the same tokens and contracts:
 * rounds alternate, the median round counts. Nothing else should run on the machine meanwhile.
 *
 * The peers are installed beside the project when they are met first, and left out, aloud, when that does not work;
 * `--no-peers` leaves them out.
 */

const few = 32;
const many = 256;
const efforts = {
  list: { warmUp: 6_000, count: 2_500, slowShare: 0.1 },
  single: { warmUp: 6_000, count: 4_000, slowShare: 0.1 },
  refused: { warmUp: 6_000, count: 3_000, slowShare: 0.1 },
  // Slow for everybody.
  join: { warmUp: 1_000, count: 250, slowShare: 1 },
} satisfies Record<Kind, object>;
/** The embedded database and V8 compile themselves in the first seconds; what that costs is not of a request. */
const settleMs = 10_000;

const { values } = parseArgs({
  allowNegative: true,
  options: {
    json: { type: 'boolean', default: false },
    peers: { type: 'boolean', default: true },
    profile: { type: 'string' },
  },
});
const print = (line: string): boolean => process.stdout.write(`${line}\n`);

/** By connections, kind and target. */
type Results = Record<number, Partial<Record<Kind, Map<string, Sample>>>>;

const results: Results = { [few]: {}, [many]: {} };
const targets = await startTargets({ profileDir: values.profile, hasPeers: values.peers });
for (const [name, why] of Object.entries(targets.missing)) print(`left out: ${name}, ${why}`);
try {
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  for (const kind of kinds) await measure(kind, few);
  for (const kind of ['list', 'single'] as const) await measure(kind, many);
} finally {
  await targets.stop();
}
if (values.json) print(JSON.stringify(outcome()));

async function measure(kind: Kind, connections: number): Promise<void> {
  const asked = connections === few ? targets.list : targets.list.filter(({ name }) => isCompared(name));
  const taken = await measureRounds(asked, { kind, connections, ...efforts[kind] });
  results[connections] = { ...results[connections], [kind]: taken };
  if (kind === 'list') {
    const where = canPin ? 'all targets kept on one core' : 'targets not kept on a core: taskset is not there';
    print(`\nCPU per request, ${connections} connections, median of the rounds, Node ${process.version}, ${where}`);
    print(['', 'CPU µs', 'p50 ms', 'p99 ms'].map(cell).join(''));
  }
  for (const [name, { micros, p50Ms, p99Ms }] of taken)
    print([`${kind}, ${name}`, micros.toFixed(1), p50Ms.toFixed(2), p99Ms.toFixed(2)].map(cell).join(''));
  const proxy = taken.get('proxy');
  if (proxy)
    print(
      `ratio: ${[...taken].map(([name, { micros }]) => `${name} ${rounded(micros / proxy.micros, 3)}`).join(', ')}`,
    );
}

function outcome(): object {
  const [atFew, atMany] = [ofConnections(few), ofConnections(many)];
  const { hive, apollo, ...rest } = atFew.micros;
  const latencyMs = { [few]: atFew.latencyMs, [many]: atMany.latencyMs };
  const peers = {
    hive: hive ?? { missing: targets.missing.hive },
    apollo: apollo ?? { missing: targets.missing.apollo },
  };
  return {
    ...rest,
    ratio: atFew.ratio,
    peers,
    connections: { [many]: { ...atMany.micros, ratio: atMany.ratio } },
    latencyMs,
  };
}

type Figures<Figure> = Record<string, Partial<Record<Kind, Figure>>>;

/** Target by target, kind by kind. */
function ofConnections(connections: number) {
  const micros: Figures<number> = {};
  const latencyMs: Figures<{ p50: number; p99: number }> = {};
  const ratio: Partial<Record<Kind, number>> = {};
  for (const kind of kinds) {
    const taken = results[connections]?.[kind] ?? new Map<string, Sample>();
    for (const [name, sample] of taken) {
      micros[name] = { ...micros[name], [kind]: rounded(sample.micros, 1) };
      latencyMs[name] = {
        ...latencyMs[name],
        [kind]: { p50: rounded(sample.p50Ms, 2), p99: rounded(sample.p99Ms, 2) },
      };
    }
    const [proxy, ours] = [taken.get('proxy'), taken.get('ours')];
    if (proxy && ours) ratio[kind] = rounded(ours.micros / proxy.micros, 3);
  }
  return { micros, latencyMs, ratio };
}

function isCompared(name: string): boolean {
  return name === 'proxy' || name === 'ours';
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function cell(value: string | number, column: number): string {
  return column === 0 ? String(value).padEnd(20) : String(value).padStart(10);
}
