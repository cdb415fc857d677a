import { parseArgs } from 'node:util';
import { listPinningApps, nameTenants } from '../src/domain/access/index.js';
import {
  type ContractFiles,
  openContracts,
  publishContract,
  type Registry,
  reviewContract,
} from '../src/domain/registry/index.js';
import { silentLog, systemClock } from '../src/platform/base/index.js';
import { contextFor, openDatabase, openStore, watchChanges } from '../src/platform/store/index.js';
import { freshPostgres } from '../tests/support/fresh-database.js';
import { fillUsage, keepContracts, madeContract } from './made-contracts.js';

/**
 * What it takes to check and to publish a contract beside a hundred live versions and a million rows of usage: once for
 * an addition, once for a breaking change that a few operations feel. It is measured again with less history and with
 * more changes, so that it can be seen with what it grows.
 *
 * Embedded, or with GRANTWAY_DATABASE_URL on a database of its own there.
 */

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const shape = { contracts: 20, versions: 5 };
const histories = [10_000, 100_000, 1_000_000];
const rounds = 5;

const fresh = process.env.GRANTWAY_DATABASE_URL ? await freshPostgres(process.env.GRANTWAY_DATABASE_URL) : undefined;
const database = await openDatabase(fresh ? { url: fresh.url, poolSize: 8 } : { dataDir: 'memory://' });
const store = await openStore(database);
await keepContracts(store.asPlatform(), shape);
const changes = watchChanges(database, silentLog);
const registry: Registry = {
  contracts: await openContracts({ store, changes, log: silentLog }),
  dependents: {
    listPinningApps: (contract) => listPinningApps(store.asPlatform(), contract),
    nameTenants: (ids) => nameTenants(store.asPlatform(), ids),
  },
};
const context = () => contextFor(store, { kind: 'platform' }, systemClock, silentLog);
const newest = { contract: 'c00', version: `2025-0${shape.versions}` };

/** The middle of some rounds, in milliseconds; what comes first warms up. */
async function measure(work: (round: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const startedAt = performance.now();
    await work(round);
    if (round > 0) times.push(performance.now() - startedAt);
  }
  return Math.round(times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0);
}

let published = 0;
const checkOf = (files: ContractFiles) => () => reviewContract(registry, context(), { files });
const additions = new Set<string>();
const rows: { history: number; addition: number; breaking1: number; breaking10: number; publish: number }[] = [];
for (const history of histories) {
  await fillUsage(store.asPlatform(), { ...shape, rows: history });
  const now = (more: object) => madeContract({ ...newest, added: [...additions], ...more });
  const broken = await reviewContract(registry, context(), { files: now({ removed: 1 }) });
  const felt = broken.harms[0]?.requests.operations ?? 0;
  if (felt === 0) throw new Error('nobody feels the breaking change: the bench measures nothing');
  rows.push({
    history,
    addition: await measure(checkOf(now({ added: [...additions, 'soon'] }))),
    breaking1: await measure(checkOf(now({ removed: 1 }))),
    breaking10: await measure(checkOf(now({ removed: 10 }))),
    publish: await measure(async () => {
      published += 1;
      additions.add(`more${published}`);
      const { isNew } = await publishContract(registry, context(), { files: now({ added: [...additions] }) });
      if (!isNew) throw new Error('nothing was published');
    }),
  });
}

const [least, , most] = rows;
const ratio = (a = 0, b = 1): number => Math.round((a / b) * 100) / 100;
const result = {
  database: database.kind,
  versions: registry.contracts.list().length,
  milliseconds: rows,
  historyTimes100: ratio(most?.breaking1, least?.breaking1),
  changesTimes10: ratio(most?.breaking10, most?.breaking1),
};
for (const { history, addition, breaking1, breaking10, publish } of rows)
  process.stdout.write(
    `${String(history).padStart(9)} rows of usage: check an addition ${addition} ms, one breaking change ${breaking1} ms, ten ${breaking10} ms; publish ${publish} ms\n`,
  );
process.stdout.write(
  `${result.versions} versions on ${result.database}; a hundred times the history costs ${result.historyTimes100} times as much, ten times the changes ${result.changesTimes10} times\n`,
);
if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
await registry.contracts.close();
await changes.close();
await store.close();
await fresh?.drop();
process.exit(most && Math.max(most.addition, most.breaking1, most.publish) < 2_000 ? 0 : 1);
