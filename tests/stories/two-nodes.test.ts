import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDemoBrowser, type DemoBrowser } from '../../src/demo-browser.js';
import { openEvents } from '../support/event-reader.js';
import { freshPostgres, postgresUrl } from '../support/fresh-database.js';
import { freePort, type Running, readRunning, startProgram } from '../support/platform-process.js';
import { type RecorderSource, startRecorderSource } from '../support/recorder-source.js';
import { eventually } from '../support/world.js';

/** Two processes need a database that two can use; the embedded one has room for one. */
const describeOnPostgres = postgresUrl ? describe : describe.skip;
if (!postgresUrl) process.stderr.write('two nodes: skipped, for GRANTWAY_TEST_DATABASE_URL is not set\n');

const app = 'quickbooks-invoices';

describeOnPostgres('two processes on one database', () => {
  const dataDirs = ['one', 'two'].map((name) => mkdtempSync(join(tmpdir(), `grantway-nodes-${name}-`)));
  const nodes: Running[] = [];
  const urls: string[] = [];
  let source: RecorderSource;
  let drop: () => Promise<void> = async () => {};
  let browser: DemoBrowser;
  let installation = '';
  const masterKey = randomBytes(32);

  beforeAll(async () => {
    source = await startRecorderSource();
    source.answerJson('{"data":{"invoices":{"totalCount":1}}}');
    const fresh = await freshPostgres(postgresUrl ?? '');
    drop = fresh.drop;
    const ports = [await freePort(), await freePort()];
    for (const port of ports) urls.push(`http://127.0.0.1:${port}`);
    const sources = ['accounting', 'contacts', 'warehouse', 'commerce', 'agreements'];
    const shared = {
      GRANTWAY_DATABASE_URL: fresh.url,
      GRANTWAY_MASTER_KEY: masterKey.toString('base64'),
      GRANTWAY_PUBLIC_URL: urls[0] ?? '',
      GRANTWAY_SOURCES: sources.map((name) => `${name}=${source.url}`).join(','),
      GRANTWAY_LOG_LEVEL: 'error',
    };
    for (const [place, demo] of ['on', 'off'].entries()) {
      const own = {
        GRANTWAY_PORT: String(ports[place]),
        GRANTWAY_DATA_DIR: dataDirs[place] ?? '',
        GRANTWAY_DEMO: demo,
      };
      nodes.push(await startProgram('src/main.ts', [], { ...shared, ...own }, /Grantway is ready/));
    }
    const password = readFileSync(join(dataDirs[0] ?? '', 'demo-password'), 'utf8').trim();
    browser = createDemoBrowser();
    await browser.submit(await browser.open(`${urls[0]}/sign-in`), '/sign-in', { email: 'admin@demo.test', password });
    installation = readRunning(dataDirs[0] ?? '').installations[0]?.installation ?? '';
  }, 120_000);
  afterAll(async () => {
    for (const node of nodes) await node.stop();
    await source.close();
    await drop();
    for (const folder of dataDirs) rmSync(folder, { recursive: true, force: true });
  });

  const newToken = async (): Promise<string> => {
    const { clients } = readRunning(dataDirs[0] ?? '');
    const answer = await fetch(`${urls[0]}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${app}:${clients[app]}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', installation }),
    });
    return ((await answer.json()) as { access_token: string }).access_token;
  };
  const ask = async (place: number, token: string): Promise<number> => {
    const answer = await fetch(`${urls[place]}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{"query":"{ invoices { totalCount } }"}',
    });
    await answer.arrayBuffer();
    return answer.status;
  };
  const change = async (fields: Record<string, string>) =>
    browser.submit(await browser.open(`${urls[0]}/installations/${installation}`), '/change', fields);

  it('answer alike with a token of either', async () => {
    const token = await newToken();
    expect([await ask(0, token), await ask(1, token)]).toEqual([200, 200]);
  });

  it('tell of an event that the other has taken, and end together', async () => {
    const { installations } = readRunning(dataDirs[0] ?? '');
    const headers = {
      authorization: `Bearer ${await newToken()}`,
      'content-type': 'application/json',
      accept: 'text/event-stream',
    };
    const body = '{"query":"subscription { invoiceExported { subject } }"}';
    const readers = await Promise.all(
      urls.map((url) => openEvents(`${url}/graphql`, { method: 'POST', headers, body })),
    );
    const tenant = installations[0]?.tenantId;
    const events = [0, 1].map((place) => ({
      specversion: '1.0',
      id: randomUUID(),
      source: 'accounting',
      type: 'invoice.exported',
      subject: `taken by ${place}`,
      tenant,
    }));
    const secret = createHmac('sha256', masterKey).update('grantway events accounting').digest('base64url');
    for (const [place, event] of events.entries()) {
      const answer = await fetch(`${urls[place]}/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/cloudevents+json' },
        body: JSON.stringify(event),
      });
      expect(answer.status).toBe(202);
    }
    for (const reader of readers) {
      const told = [await reader.next(), await reader.next()];
      expect(told.map((event) => event?.data.data.invoiceExported.subject)).toEqual(['taken by 0', 'taken by 1']);
    }
    await change({ change: 'suspend' });
    const ends = await Promise.all(readers.map((reader) => reader.rest()));
    for (const end of ends)
      expect(end.map(({ event, data }) => [event, data?.errors[0].extensions.code])).toEqual([
        ['next', 'ACCESS_INSTALLATION_INACTIVE'],
        ['complete', undefined],
      ]);
  });

  it.each([
    ['suspends', { change: 'suspend' }],
    ['narrows', { change: 'narrow' }],
  ])('both refuse at once when the tenant %s on one of them', async (_what, fields) => {
    await change({ change: 'resume' }).catch(() => undefined);
    const token = await eventually(newToken, (one) => typeof one === 'string');
    await eventually(
      () => ask(1, token),
      (status) => status === 200,
    );
    await change(fields);
    const changedAt = performance.now();
    await Promise.all(
      [0, 1].map((place) =>
        eventually(
          () => ask(place, token),
          (status) => status === 401,
          10_000,
        ),
      ),
    );
    process.stderr.write(`two nodes: refused ${Math.round(performance.now() - changedAt)} ms after the change\n`);
    const before = source.requests.length;
    expect([await ask(0, token), await ask(1, token)]).toEqual([401, 401]);
    expect(source.requests).toHaveLength(before);
  });
});
