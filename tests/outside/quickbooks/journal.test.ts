import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { clientId, clientSecret, itemLine, QuickBooksClient, realmEU } from './quickbooks-client.js';

let dataDir: string;
let running: ChildProcess | undefined;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'sandbox-quickbooks-'));
});
afterEach(async () => {
  if (running) await stop('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(): Promise<QuickBooksClient> {
  const main = ['--import', './typescript.mjs', 'src/outside/sandbox/quickbooks/main.ts'];
  const options = ['--port', '0', '--data', dataDir, '--client-id', clientId, '--client-secret', clientSecret];
  const child = spawn(process.execPath, [...main, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  running = child;
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^sandbox quickbooks listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1];
    if (url) return new QuickBooksClient(url);
  }
  throw new Error('the sandbox ended before it listened');
}

async function stop(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
  const child = running;
  running = undefined;
  if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
  return child.exitCode;
}

describe('the journal', () => {
  it('keeps books, requestids and tokens when the process is killed', async () => {
    const before = await start();
    await before.connect(realmEU);
    await before.createCustomer('Ann');
    const invoice = { DocNumber: 'K-1', CustomerRef: { value: '1' }, Line: [itemLine(12.34)] };
    const made = await before.post('invoice?requestid=k-1', invoice);
    const rotated = await before.refresh(before.refreshToken);
    await stop('SIGKILL');
    appendFileSync(join(dataDir, 'journal.jsonl'), '{"kind":"wrote","realmId":"93414500');

    const after = await start();
    Object.assign(after, { realmId: realmEU, accessToken: before.accessToken });
    expect((await after.query("select * from Invoice where DocNumber = 'K-1'")).body.QueryResponse.Invoice).toEqual([
      made.body.Invoice,
    ]);
    expect((await after.post('invoice?requestid=k-1', invoice)).body).toEqual(made.body);
    const next = await after.post('invoice', { ...invoice, DocNumber: 'K-2' });
    expect(next.body.Invoice.Id).toBe('2');
    expect((await after.refresh(rotated.body.refresh_token)).status).toBe(200);
    expect((await after.refresh(before.refreshToken)).body.error).toBe('invalid_grant');
    expect(await stop('SIGTERM')).toBe(0);

    const again = await start();
    const books = await again.books(realmEU);
    expect([books.counts, books.duplicates]).toEqual([{ customers: 1, invoices: 2, creditMemos: 0 }, []]);
    expect(readFileSync(join(dataDir, 'journal.jsonl'), 'utf8')).not.toContain(before.refreshToken);
  });

  it('holds every acknowledged invoice of a process killed mid-way', async () => {
    const before = await start();
    await before.connect(realmEU);
    await before.createCustomer('Ann');
    const acknowledged: string[] = [];
    const writer = async (name: string) => {
      for (let number = 1; ; number += 1) {
        const DocNumber = `${name}-${number}`;
        const reply = await before.post('invoice', { DocNumber, CustomerRef: { value: '1' }, Line: [itemLine(1)] });
        if (reply.status === 200) acknowledged.push(DocNumber);
        if (acknowledged.length === 50) running?.kill('SIGKILL');
      }
    };
    await Promise.allSettled(['a', 'b', 'c', 'd'].map(writer));
    await stop('SIGKILL');
    const books = await (await start()).books(realmEU);
    const kept = new Set(books.invoices.map((invoice: { DocNumber: string }) => invoice.DocNumber));
    expect(acknowledged.length).toBeGreaterThanOrEqual(50);
    expect(acknowledged.filter((number) => !kept.has(number))).toEqual([]);
    expect(kept.size).toBe(books.invoices.length);
  });

  it('is emptied by a reset', async () => {
    const client = await start();
    await client.connect(realmEU);
    await client.createCustomer('Ann');
    await client.reset();
    expect(await stop('SIGTERM')).toBe(0);
    expect((await (await start()).books(realmEU)).counts.customers).toBe(0);
  });
});
