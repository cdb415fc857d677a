import { RecentMap } from '../../platform/base/index.js';
import type { Contracts, LiveContract } from '../registry/index.js';

/** Who pins: what a caller has of its app version and of its tenant. */
interface Pinning {
  /** Contract name to version; one object for all callers of an app version. */
  pins: ReadonlyMap<string, string>;
  isSandbox: boolean;
}

/** What an app version pins, as it is now. */
export interface PinnedContracts {
  readonly generation: number;
  /** Those that answer, in the order of the manifest. */
  readonly live: readonly LiveContract[];
  /** The first that has ended. */
  readonly ended: LiveContract | undefined;
  /** Tells these apart from those of other app versions, and from what these were before. */
  readonly id: number;
}

/** What decides a document: one contract, or all that are pinned as one graph. */
export type Chosen = LiveContract | 'all';

/** Knows what each app version pins, and by what a document was decided before. */
export interface PinnedFinder {
  of(caller: Pinning): PinnedContracts;
  chosenFor(pinned: PinnedContracts, query: string): Chosen | undefined;
  choose(pinned: PinnedContracts, query: string, chosen: Chosen): void;
}

const maxChosenBytes = 16 * 1024 * 1024;
const keptOverhead = 200;

export function createPinnedFinder(contracts: Contracts): PinnedFinder {
  const ofSandboxes = new WeakMap<Pinning['pins'], PinnedContracts>();
  const ofOthers = new WeakMap<Pinning['pins'], PinnedContracts>();
  const chosen = new RecentMap<Chosen>(maxChosenBytes, (key) => key.length * 2 + keptOverhead);
  let count = 0;
  return {
    of: (caller) => {
      const kept = caller.isSandbox ? ofSandboxes : ofOthers;
      const found = kept.get(caller.pins);
      if (found?.generation === contracts.generation) return found;
      const pinned = [...caller.pins].flatMap(([name, version]) => contracts.find(name, version) ?? []);
      count += 1;
      const now = {
        generation: contracts.generation,
        live: pinned.filter((contract) => isServed(contract, caller)),
        ended: pinned.find(({ life }) => life.state === 'retired'),
        id: count,
      };
      kept.set(caller.pins, now);
      return now;
    },
    chosenFor: ({ id }, query) => chosen.get(`${id} ${query}`),
    choose: ({ id }, query, by) => chosen.set(`${id} ${query}`, by),
  };
}

/** A draft promises nothing yet, so no data goes by it. */
export function isServed({ life }: LiveContract, { isSandbox }: Pick<Pinning, 'isSandbox'>): boolean {
  return life.state === 'published' || life.state === 'deprecated' || (life.state === 'draft' && isSandbox);
}
