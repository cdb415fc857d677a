import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { READ } from '../tests/support/world.js';
import { contractName, createGrowthWorld } from './growth-world.js';
import { startMeasured } from './measured-process.js';

/**
 * With what the cost of a request grows: installations, contracts, distinct documents; and what memory is held after a
 * million documents that come once, or as many as `--seconds` leaves time for. The gateway is asked in this process, so reading HTTP is not in the figures.
 * With GRANTWAY_TEST_DATABASE_URL the database is not in this process either.
 */

const requests = 10_000;
const sizes = { installations: [10, 1_000, 100_000], contracts: [1, 10, 50], documents: [10, 10_000] };
/** So many of the installations ask: those that have asked before, as a node has at once. */
const maxAsking = 10_000;
const steps = 10;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    documents: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '150' },
  },
});
const print = (line: string): boolean => process.stdout.write(`${line}\n`);
const single = 'query One { invoice(id: "1") { id number } }';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const source = await startMeasured<{ url: string }>('gateway-source', { core: 0 });
const growth = await createGrowthWorld(source.ready.url);
const { world, ask } = growth;
const app = await world.app();
const installed = await world.install(await world.tenant(), { app: app.key, scopes: [READ] });
const token = await world.token(app, installed);
await ask(requests, () => ({ token, query: single }));

print('CPU µs a request');
const outcome = {
  installations: await growInstallations(),
  contracts: await growContracts(),
  documents: await growDocuments(),
  memory: await floodWithDocuments(Number(values.documents)),
};
await world.close();
await source.stop();
if (values.json) print(JSON.stringify(outcome));

/** Each installation's first request reads its grant and signs for its source; what follows is compared. */
async function growInstallations(): Promise<object> {
  const micros: Record<string, { first: number; next: number }> = {};
  for (const size of sizes.installations) {
    await growth.keepInstallations(app.key, size);
    const asking = Math.min(size, maxAsking);
    const tokens: string[] = [];
    for (let index = 0; index < asking; index += 1)
      tokens.push(await growth.tokenOf(app.key, Math.floor((index * size) / asking)));
    const askBy = (index: number) => ({ token: tokens[index] ?? token, query: single });
    const first = await ask(asking, askBy);
    const next = await ask(requests, () => askBy(randomInt(asking)));
    micros[size] = { first: rounded(first), next: rounded(next) };
    print(`${size} installations, ${asking} of them ask: first ${first.toFixed(0)}, next ${next.toFixed(0)}`);
  }
  return micros;
}

/** One of the contracts that an app pins each time: named in the address, or found by what is asked. */
async function growContracts(): Promise<object> {
  const micros: Record<string, { named: number; found: number }> = {};
  for (const size of sizes.contracts) {
    const pinning = await growth.tokenFor(size);
    const askOf = (isNamed: boolean) => () => {
      const name = contractName(randomInt(size));
      const query = `{ ${name}Thing0(id: "1") { id } }`;
      return { token: pinning, query, contract: isNamed ? { name, version: '2025-01' } : undefined };
    };
    await ask(requests / 10, askOf(true));
    const named = await ask(requests, askOf(true));
    await ask(requests / 10, askOf(false));
    const found = await ask(requests, askOf(false));
    micros[size] = { named: rounded(named), found: rounded(found) };
    print(`${size} contracts: named ${named.toFixed(0)}, found ${found.toFixed(0)}`);
  }
  return micros;
}

async function growDocuments(): Promise<object> {
  const micros: Record<string, number> = {};
  for (const size of sizes.documents) {
    const askFor = (index: number) => ({ token, query: `query D${index} { invoice(id: "1") { id number } }` });
    // Twice each, as what comes once is not kept for long.
    for (let time = 0; time < 2; time += 1) await ask(size, askFor);
    micros[size] = rounded(await ask(requests, () => askFor(randomInt(size))));
    print(`${size} documents: ${micros[size]}`);
  }
  return micros;
}

/** Each request is a document of its own; one in ten is granted and reaches the source. */
async function floodWithDocuments(total: number): Promise<object> {
  const curve: { documents: number; rssMb: number; heapMb: number; micros: number }[] = [];
  let sent = 0;
  const look = (micros: number): void => {
    collect();
    const { rss, heapUsed } = process.memoryUsage();
    const seen = { documents: sent, rssMb: megabytes(rss), heapMb: megabytes(heapUsed), micros: rounded(micros) };
    curve.push(seen);
    print(`${sent} distinct documents: ${seen.rssMb} MB, heap ${seen.heapMb} MB, ${seen.micros} µs each`);
  };
  look(0);
  const ofStep = Math.ceil(total / steps);
  const granted = Math.ceil(ofStep / 10);
  const until = performance.now() + Number(values.seconds) * 1_000;
  for (let step = 0; step < steps && performance.now() < until; step += 1) {
    const from = sent;
    const query = (index: number) => `{ a${from + index}: invoice(id: "1") { id } }`;
    const refused = (index: number) =>
      `mutation { a${from + index}: markInvoiceExported(id: "1", system: "s", externalId: "1") { invoice { id } } }`;
    const ofGranted = await ask(granted, (index) => ({ token, query: query(index) }));
    const ofRefused = await ask(ofStep - granted, (index) => ({ token, query: refused(granted + index) }), 403);
    sent += ofStep;
    look((ofGranted * granted + ofRefused * (ofStep - granted)) / ofStep);
  }
  if (sent < total) print(`no time for more than ${sent} of ${total} documents; --seconds gives it more`);
  return curve;
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}

function rounded(micros: number): number {
  return Math.round(micros * 10) / 10;
}
