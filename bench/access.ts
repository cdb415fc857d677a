import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { importJWK, jwtVerify } from 'jose';
import {
  createDpopGuard,
  createTokenIssuer,
  createTokenVerifier,
  type GrantInForce,
  watchGrants,
} from '../src/domain/access/index.js';
import { silentLog, systemClock } from '../src/platform/base/index.js';
import type { Changes, Installation, Store } from '../src/platform/store/index.js';
import { createDpopKey } from '../tests/support/dpop-key.js';
import { createWorld, READ } from '../tests/support/world.js';

/**
 * What tokens cost: to get one over HTTP from the whole platform (client and database in the same process), to verify
 * one that is new beside jose by itself, and one that is known; a proof of possession; and the memory that 100,000
 * installations take. It fails when a new token costs more than a quarter above the bare verification.
 */

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const shape = { seconds: 5, connections: 16, tokens: 1_000, rounds: 5, proofs: 500, installations: 100_000 };

// First, while nothing else leaves memory behind.
const held = await holdInstallations();
const world = await createWorld();
const { access } = world.platform;
const tenant = await world.tenant();
const app = await world.app();
const installation = await world.install(tenant, { app: app.key, scopes: [READ] });

/** Tokens that are asked for at the token endpoint in a second. */
async function issueOverHttp(): Promise<number> {
  await world.token(app, installation);
  const until = performance.now() + shape.seconds * 1_000;
  let issued = 0;
  const ask = async (): Promise<void> => {
    while (performance.now() < until) {
      await world.token(app, installation);
      issued += 1;
    }
  };
  await Promise.all(Array.from({ length: shape.connections }, ask));
  return Math.round(issued / shape.seconds);
}

/** Microseconds for each of many things done one after the other. */
async function microsecondsEach<T>(all: readonly T[], work: (one: T) => unknown): Promise<number> {
  const startedAt = performance.now();
  for (const one of all) await work(one);
  return ((performance.now() - startedAt) * 1_000) / all.length;
}

const least = (times: readonly number[]): number => Math.round(Math.min(...times) * 10) / 10;

async function verifyTokens() {
  const issue = createTokenIssuer(access);
  const grant = (await access.grants.find(installation)) as GrantInForce;
  const ids = Array.from({ length: shape.tokens }, () => randomUUID());
  const tokens = await Promise.all(ids.map((installationId) => issue({ ...grant, installationId })));
  const [jwk] = access.signing.publicJwks;
  const key = await importJWK(jwk ?? {}, 'RS256');
  const terms = { algorithms: ['RS256'], typ: 'at+jwt', issuer: access.issuer, audience: access.audience };
  const floor: number[] = [];
  const fresh: number[] = [];
  const known: number[] = [];
  // In turns, so that what else this machine does weighs on both.
  for (let round = 0; round < shape.rounds; round += 1) {
    floor.push(await microsecondsEach(tokens, (token) => jwtVerify(token, key, terms)));
    const verifier = createTokenVerifier(access);
    fresh.push(await microsecondsEach(tokens, (token) => verifier.verify(token)));
    const startedAt = performance.now();
    for (let again = 0; again < 100; again += 1) for (const token of tokens) verifier.peek(token);
    known.push(((performance.now() - startedAt) * 1_000) / (100 * tokens.length));
  }
  return { floor: least(floor), fresh: least(fresh), known: Math.round(Math.min(...known) * 1_000) / 1_000 };
}

async function checkProofs(): Promise<number> {
  const key = await createDpopKey();
  const accessToken = await world.token(app, installation);
  const url = `${world.url}/graphql`;
  const proofs = await Promise.all(Array.from({ length: shape.proofs }, () => key.prove({ url, accessToken })));
  const guard = createDpopGuard(systemClock);
  const { jkt } = key;
  const check = (proof: string) => guard.check({ proof, method: 'POST', url, accessToken, jkt });
  return Math.round(await microsecondsEach(proofs, check));
}

/** What as many installations weigh in memory; their rows come from no database, which would weigh too. */
async function holdInstallations() {
  setFlagsFromString('--expose_gc');
  const gc = runInNewContext('gc') as () => void;
  const collect = async (): Promise<void> => {
    for (let round = 0; round < 4; round += 1) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const rowOf = (id: string): Installation =>
    JSON.parse(
      JSON.stringify({
        id,
        tenantId: id.replace('-4', '-5'),
        appKey: `app-${id.slice(0, 2)}`,
        appVersion: '1.0.0',
        status: 'active',
        epoch: 1,
        scopes: [READ],
        settings: {},
      }),
    );
  const em = {
    find: async () => [],
    findOne: async (_entity: unknown, { id }: { id: string }) => rowOf(id),
    execute: async () => [],
  };
  const store = { asPlatform: () => em } as unknown as Store;
  const changes: Changes = { quietMs: 0, on: () => () => {}, close: async () => {} };
  const grants = await watchGrants({ store, changes, log: silentLog });
  // Through JSON: as they are made, each is a tree of pieces, and shrinks when it is used.
  const made = Array.from({ length: shape.installations }, () => randomUUID());
  const ids = JSON.parse(JSON.stringify(made)) as string[];
  await collect();
  const before = process.memoryUsage().heapUsed;
  for (const id of ids) await grants.find(id);
  await collect();
  const bytes = process.memoryUsage().heapUsed - before;
  const startedAt = performance.now();
  const held = ids.filter((id) => grants.peek(id) !== undefined).length;
  const peekMicroseconds = ((performance.now() - startedAt) * 1_000) / ids.length;
  await grants.close();
  if (held !== ids.length) throw new Error(`only ${held} installations are held: the bench measures something else`);
  return {
    megabytes: Math.round(bytes / 100_000) / 10,
    bytesEach: Math.round(bytes / ids.length),
    peekMicroseconds: Math.round(peekMicroseconds * 1_000) / 1_000,
  };
}

const tokensPerSecond = await issueOverHttp();
const verify = await verifyTokens();
const proof = await checkProofs();
const ratio = Math.round((verify.fresh / verify.floor) * 100) / 100;
const { installations } = shape;
const result = { tokensPerSecond, verify: { ...verify, ratio }, proof, held: { installations, ...held } };
const lines = [
  `client credentials over HTTP: ${tokensPerSecond} tokens a second`,
  `a new token: ${verify.fresh} us (jose alone ${verify.floor} us, ratio ${ratio}); a known one: ${verify.known} us`,
  `a proof of possession (ES256): ${proof} us`,
  `${installations} installations: ${held.megabytes} MB, ${held.bytesEach} bytes each; found in ${held.peekMicroseconds} us`,
];
for (const line of lines) process.stdout.write(`${line}\n`);
if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
await world.close();
process.exit(ratio < 1.25 ? 0 : 1);
