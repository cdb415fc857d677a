import type { Kind } from './gateway-operations.js';
import type { Target } from './gateway-targets.js';
import { createLoader, type Loader } from './send-load.js';

/** What a request of one kind costs at one target. */
export interface Sample {
  /** CPU time of the target's process. */
  micros: number;
  p50Ms: number;
  p99Ms: number;
}

/** How much is asked: so many requests a round, after so many that warm up; a slow target is asked a share of that. */
interface Effort {
  warmUp: number;
  count: number;
  slowShare: number;
}

const rounds = 11;
/** A slow target is asked in every second round only. */
const slowEvery = 2;

/** Asks all targets for one kind, turn by turn, over so many connections each, and takes the middle of the rounds. */
export async function measureRounds(
  targets: readonly Target[],
  { kind, connections, warmUp, count, slowShare }: Effort & { kind: Kind; connections: number },
): Promise<Map<string, Sample>> {
  const asked = targets.flatMap((target) => {
    const request = target.requests.get(kind);
    return request ? [{ target, request, loader: createLoader(target.process.ready.url, connections) }] : [];
  });
  const samples = new Map<string, Sample[]>(asked.map(({ target }) => [target.name, []]));
  try {
    for (let round = -1; round < rounds; round += 1)
      for (const { target, request, loader } of asked) {
        if (target.isSlow && round > 0 && round % slowEvery !== 0) continue;
        const share = target.isSlow ? slowShare : 1;
        const sample = await sampleOf(target, () =>
          loader.send(request, Math.ceil((round < 0 ? warmUp : count) * share)),
        );
        if (round >= 0) samples.get(target.name)?.push(sample);
      }
  } finally {
    for (const { loader } of asked) await loader.close();
  }
  return new Map([...samples].map(([name, taken]) => [name, medianOf(taken)]));
}

async function sampleOf({ process }: Target, send: () => ReturnType<Loader['send']>): Promise<Sample> {
  const before = await process.cpuMicros();
  const { timesMs } = await send();
  const micros = ((await process.cpuMicros()) - before) / timesMs.length;
  const at = (share: number): number => timesMs[Math.floor(timesMs.length * share)] ?? 0;
  return { micros, p50Ms: at(0.5), p99Ms: at(0.99) };
}

function medianOf(samples: readonly Sample[]): Sample {
  const middle = (pick: (sample: Sample) => number): number =>
    samples.map(pick).sort((a, b) => a - b)[Math.floor(samples.length / 2)] ?? 0;
  return { micros: middle((one) => one.micros), p50Ms: middle((one) => one.p50Ms), p99Ms: middle((one) => one.p99Ms) };
}
