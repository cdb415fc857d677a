import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDemoBrowser } from '../../src/demo-browser.js';
import { ublInvoice } from '../outside/accounting/ubl-builder.js';
import { freshPostgres, postgresUrl } from '../support/fresh-database.js';
import { freePort, type Running, readRunning, startProgram } from '../support/platform-process.js';
import { eventually } from '../support/world.js';

/** Embedded a start takes longer, and one process does everything. */
const invoices = postgresUrl ? 412 : 120;
const kills = postgresUrl ? 10 : 3;
const customers = 59;
const intuit = [
  'https://appcenter.intuit.com',
  'https://oauth.platform.intuit.com',
  'https://quickbooks.api.intuit.com',
];
const where = postgresUrl ? 'PostgreSQL and Redis' : 'PGlite';

interface Books {
  invoices: { DocNumber: string; TotalAmt: number }[];
  duplicates: unknown[];
}

describe(`a platform that is killed again and again, on ${where}`, () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'grantway-killed-'));
  const sandboxDir = mkdtempSync(join(tmpdir(), 'grantway-killed-sandbox-'));
  let sandbox: Running;
  let sandboxUrl: string;
  let platform: Running;
  let env: Record<string, string>;
  let drop: () => Promise<void> = async () => {};

  const startPlatformProcess = () => startProgram('src/main.ts', [], env, /Grantway is ready/);
  const books = async (query = ''): Promise<Books & { counts: { invoices: number } }> =>
    (await fetch(`${sandboxUrl}/sandbox/books?realmId=9341450000000001${query}`)).json() as never;

  beforeAll(async () => {
    const client = ['--client-id', 'killed', '--client-secret', 'killed-secret'];
    sandbox = await startProgram(
      'src/outside/sandbox/quickbooks/main.ts',
      ['--port', '0', '--data', sandboxDir, ...client],
      {},
      /listening on/,
    );
    sandboxUrl = /http:\S+/.exec(sandbox.lines.at(-1) ?? '')?.[0] ?? '';
    env = {
      GRANTWAY_PORT: String(await freePort()),
      GRANTWAY_DATA_DIR: dataDir,
      GRANTWAY_DEMO: 'on',
      GRANTWAY_LOG_LEVEL: 'error',
      GRANTWAY_STAND_INS: intuit.map((origin) => `${origin}=${sandboxUrl}`).join(','),
      GRANTWAY_ENV_QUICKBOOKS_CLIENT_ID: 'killed',
      GRANTWAY_ENV_QUICKBOOKS_CLIENT_SECRET: 'killed-secret',
    };
    if (postgresUrl) {
      const fresh = await freshPostgres(postgresUrl);
      drop = fresh.drop;
      env.GRANTWAY_DATABASE_URL = fresh.url;
      if (process.env.GRANTWAY_TEST_REDIS_URL) env.GRANTWAY_REDIS_URL = process.env.GRANTWAY_TEST_REDIS_URL;
    }
    platform = await startPlatformProcess();
  });
  afterAll(async () => {
    await platform?.stop();
    await sandbox?.stop();
    await drop();
    for (const folder of [dataDir, sandboxDir]) rmSync(folder, { recursive: true, force: true });
  });

  it(`delivers ${invoices} invoices, each once, through ${kills} kills at random moments`, async () => {
    const browser = createDemoBrowser();
    const { url, installations } = readRunning(dataDir);
    const password = readFileSync(join(dataDir, 'demo-password'), 'utf8').trim();
    await browser.submit(await browser.open(`${url}/sign-in`), '/sign-in', { email: 'admin@demo.test', password });
    const page = await browser.open(`${url}/installations/${installations[0]?.installation}`);
    await browser.submit(await browser.submit(page, '/connect/start'), '/connect/oauth2', { decision: 'connect' });

    const issuing = issueAll(dataDir);
    const moments = Array.from({ length: kills }, () => Math.floor(Math.random() * (invoices - 20))).sort(
      (a, b) => a - b,
    );
    for (const moment of moments) {
      await eventually(
        () => books('&summary=1'),
        ({ counts }) => counts.invoices >= moment,
        120_000,
      );
      await platform.kill();
      platform = await startPlatformProcess();
    }
    await issuing;
    await eventually(
      async () => numbersIn(await books()).length,
      (count) => count >= invoices,
      120_000,
    );
    await eventually(
      () => openRuns(url),
      (open) => open === 0,
      120_000,
    );

    const { invoices: sent, duplicates } = await books();
    const numbers = numbersIn({ invoices: sent });
    expect(new Set(numbers).size).toBe(invoices);
    expect(numbers).toHaveLength(invoices);
    expect(duplicates).toEqual([]);
  }, 400_000);
});

/** The numbers of our invoices, as often as they stand in the books. */
const numbersIn = ({ invoices: sent }: Pick<Books, 'invoices'>): string[] =>
  sent.map((one) => one.DocNumber).filter((number) => number.startsWith('KILL-'));

/** Issues every invoice, however often the source goes away in between; what went in before is not doubled. */
async function issueAll(dataDir: string): Promise<void> {
  for (let index = 1; index <= invoices; index += 1) {
    const buyer = `<cac:PartyName><cbc:Name>Customer ${index % customers}</cbc:Name></cac:PartyName>`;
    const body = ublInvoice({ number: `KILL-${index}`, buyer });
    await eventually(
      () => issueOne(dataDir, body),
      (isIssued) => isIssued,
      120_000,
    );
  }
}

async function issueOne(dataDir: string, body: string): Promise<boolean> {
  try {
    const { sources, installations } = readRunning(dataDir);
    const answer = await fetch(
      `${sources.accounting?.url}/tenants/${installations[0]?.tenantId}/invoices/ubl?name=kill.xml`,
      {
        method: 'PUT',
        headers: { authorization: `Bearer ${sources.accounting?.importSecret}`, 'content-type': 'application/xml' },
        body,
      },
    );
    return answer.ok;
  } catch {
    // Killed just now; it will be back.
    return false;
  }
}

/** How many runs are not over, by what the platform tells Prometheus; dead ones would never be. */
async function openRuns(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return [...text.matchAll(/^grantway_runs\{state="\w+"\} (\d+)$/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
}
