import { CodedError, type Log } from '../../platform/base/index.js';
import {
  type Changes,
  ContractRevision,
  ContractVersion,
  type Em,
  followChanges,
  type Store,
} from '../../platform/store/index.js';
import { type ContractLife, lifeOf } from './contract-life.js';
import { type Contract, readContract } from './read-contract.js';

/** A contract version and how far it is in its life. The object is replaced, never changed, when either changes. */
export type LiveContract = Contract & { life: ContractLife };

/**
 * The contract versions, in memory. A change on any node is seen here as soon as the database tells of it, and within
 * `paceMs` and the time of one query on PostgreSQL, where that may fail.
 */
export interface Contracts {
  /** Another number whenever any contract version has become another. */
  readonly generation: number;
  /** Every version that is not retired, by id. Drafts are among them. */
  list(): LiveContract[];
  /** One that is not retired. @throws REGISTRY_CONTRACT_UNKNOWN, REGISTRY_CONTRACT_RETIRED naming what to use instead */
  get(contract: string, version: string): LiveContract;
  /** One in whatever state. */
  find(contract: string, version: string): LiveContract | undefined;
  /** Looks for changes now. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

const paceMs = 1_000;

/** Loads every contract version and follows what becomes of it. @throws REGISTRY_CONTRACT_INVALID for one that cannot be read. */
export async function openContracts(parts: { store: Store; changes: Changes; log: Log }): Promise<Contracts> {
  const { store } = parts;
  const known = new Map<string, LiveContract>();
  const seen = new Map<string, string>();
  let digest: string | undefined;
  let generation = 0;

  const load = async (): Promise<void> => {
    const em = store.asPlatform();
    // Nearly always nothing has changed, and to read all that there are is not nothing.
    const now = await digestOf(em);
    if (now === digest) return;
    const rows = await em.find(ContractVersion, {}, { orderBy: { contract: 'asc', version: 'asc' } });
    for (const row of rows) {
      const id = `${row.contract}/${row.version}`;
      const state = JSON.stringify(row);
      if (seen.get(id) === state) continue;
      known.set(id, await readLive(em, row, known.get(id)));
      seen.set(id, state);
      generation += 1;
    }
    digest = now;
  };
  let loading = Promise.resolve();
  const refresh = (): Promise<void> => {
    loading = loading.catch(() => {}).then(load);
    return loading;
  };
  const following = await followChanges(parts, { tables: ['contract_version'], paceMs, look: refresh });

  const list = (): LiveContract[] =>
    [...known.values()]
      .filter(({ life }) => life.state !== 'retired')
      .sort((a, b) => a.contract.localeCompare(b.contract) || a.version.localeCompare(b.version));
  const find = (contract: string, version: string) => known.get(`${contract}/${version}`);
  return {
    get generation() {
      return generation;
    },
    list,
    find,
    get: (contract, version) => {
      const found = find(contract, version);
      if (found?.life.state === 'retired') throw retired(found);
      if (found) return found;
      const live = list().map(({ id }) => id);
      throw new CodedError(
        'REGISTRY_CONTRACT_UNKNOWN',
        `There is no contract ${contract} ${version}. Live: ${live.join(', ') || 'none'}.`,
      );
    },
    refresh,
    close: async () => {
      await following.close();
      await loading.catch(() => {});
    },
  };
}

/** Tells whether any row is another than before. */
async function digestOf(em: Em): Promise<string | undefined> {
  const [row] = await em.execute<{ digest: string | null }[]>(
    `select md5(string_agg(v::text, '|' order by contract, version)) as digest from grantway.contract_version v`,
  );
  return row?.digest ?? 'none';
}

/** What was read once is not read again when only the life has changed. */
async function readLive(em: Em, row: ContractVersion, before: LiveContract | undefined): Promise<LiveContract> {
  const { contract: name, version, revision } = row;
  const stored = await em.findOneOrFail(ContractRevision, { contract: name, version, revision });
  const { manifest, sdl, samples } = stored;
  if (before?.digest === stored.digest) return { ...before, life: lifeOf(row, stored) };
  const { contract, problems } = readContract({ manifest, sdl, samples: samples ?? undefined });
  if (contract) return { ...contract, life: lifeOf(row, stored) };
  const message = `${name}/${version}, revision ${revision}, cannot be served: ${problems[0]?.message}`;
  throw new CodedError('REGISTRY_CONTRACT_INVALID', message);
}

/** 410 for a version that has ended. */
export function retired({ id, life }: LiveContract): CodedError {
  const { successor, retiredAt } = life;
  const next = successor
    ? `Use ${successor}: GET /contracts/${successor}.`
    : 'See GET /contracts for those that are live.';
  return new CodedError('REGISTRY_CONTRACT_RETIRED', `${id} ended on ${dayOf(retiredAt)}. ${next}`, {
    details: { contract: id, retiredAt: retiredAt?.toISOString(), ...(successor && { successor }) },
  });
}

const dayOf = (at: Date | undefined): string => at?.toISOString().slice(0, 10) ?? 'a day before';
