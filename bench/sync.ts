import { parseArgs } from 'node:util';
import { startSandboxQuickBooks } from '../src/outside/sandbox/quickbooks/index.js';
import { openDatabase } from '../src/platform/store/index.js';
import { freshPostgres } from '../tests/support/fresh-database.js';
import { createWorld, eventually } from '../tests/support/world.js';

/**
 * Invoices a second from being issued at the source to being in QuickBooks, by the way of the demo: consent, an account
 * linked by OAuth, then each invoice by event, gateway, mapping and connector. The floor is the same number of bare
 * invoice POSTs to such a sandbox. Everything runs in this one process.
 *
 * With GRANTWAY_DATABASE_URL (a database of its own is made there) and GRANTWAY_REDIS_URL it runs on those.
 */

/** How many invoices are issued, or posted, at once. */
const atOnce = 8;
const buyers = 20;
const patienceMs = 300_000;

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, invoices: { type: 'string', default: '200' } },
});
const count = Number(values.invoices);
if (!Number.isInteger(count) || count < 1) throw new TypeError('--invoices takes a whole number, 1 or more');

const synced = await measureSync();
const floorSeconds = await measureFloor();

const round = (value: number): number => Math.round(value * 100) / 100;
const result = {
  invoices: count,
  seconds: round(synced.seconds),
  perSecond: round(count / synced.seconds),
  floor: { perSecond: round(count / floorSeconds) },
  ratio: round(synced.seconds / floorSeconds),
  database: synced.database,
  rssMb: synced.rssMb,
};
process.stdout.write(
  `${count} invoices on ${result.database} in ${result.seconds} s: ${result.perSecond} a second, ${result.rssMb} MB; ` +
    `bare POSTs ${result.floor.perSecond} a second; ratio ${result.ratio}\n`,
);
if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(0);

async function measureSync(): Promise<{ seconds: number; database: string; rssMb: number }> {
  const { GRANTWAY_DATABASE_URL: databaseUrl, GRANTWAY_REDIS_URL: redisUrl } = process.env;
  const fresh = databaseUrl ? await freshPostgres(databaseUrl) : undefined;
  const database = fresh && { ...(await openDatabase({ url: fresh.url, poolSize: 16 })), close: fresh.drop };
  const world = await createWorld({
    ...(database && { database }),
    env: redisUrl ? { GRANTWAY_REDIS_URL: redisUrl } : {},
  });
  try {
    const tenant = await world.tenant();
    const installation = await world.install(tenant);
    await world.linkQuickBooks(tenant, installation);
    const startedAt = performance.now();
    await inParallel((index) =>
      world.issueInvoice(tenant, {
        number: `B-${index}`,
        buyer: `<cac:PartyName><cbc:Name>Buyer ${index % buyers}</cbc:Name></cac:PartyName>`,
      }),
    );
    await eventually(
      () => world.runStates(tenant, installation),
      ({ delivered = 0 }) => delivered >= count,
      patienceMs,
    );
    const seconds = (performance.now() - startedAt) / 1000;
    return {
      seconds,
      database: world.platform.store.database.kind,
      rssMb: Math.round(process.memoryUsage.rss() / 1e6),
    };
  } finally {
    await world.close();
  }
}

async function measureFloor(): Promise<number> {
  const client = { clientId: 'bench', clientSecret: 'bench-secret' };
  const sandbox = await startSandboxQuickBooks({ host: '127.0.0.1', port: 0, dataDir: undefined, ...client });
  const [realmId = ''] = sandbox.realmIds;
  const authorization = `Bearer ${await connect(sandbox.url, realmId, client)}`;
  const post = async (entity: string, body: object): Promise<Record<string, { Id: string }>> => {
    const answer = await fetch(`${sandbox.url}/v3/company/${realmId}/${entity}?minorversion=75`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`the sandbox answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Record<string, { Id: string }>;
  };
  const { Customer } = await post('customer', { DisplayName: 'Buyer' });
  const line = { Amount: 10, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: { ItemRef: { value: '1' } } };
  const startedAt = performance.now();
  await inParallel((index) =>
    post('invoice', { DocNumber: `F-${index}`, CustomerRef: { value: Customer?.Id }, Line: [line] }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  await sandbox.close();
  return seconds;
}

/** An access token of the sandbox, by the authorization code that a person's consent gives. */
async function connect(
  url: string,
  realmId: string,
  client: { clientId: string; clientSecret: string },
): Promise<string> {
  const redirectUri = 'http://127.0.0.1:9/callback';
  const consent = await fetch(`${url}/connect/oauth2`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      client_id: client.clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'com.intuit.quickbooks.accounting',
      state: 'bench',
      realmId,
      decision: 'connect',
    }),
  });
  const code = new URL(consent.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const answer = await fetch(`${url}/oauth2/v1/tokens/bearer`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: redirectUri }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

async function inParallel(work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const goOn = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await work(next);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, goOn));
}
