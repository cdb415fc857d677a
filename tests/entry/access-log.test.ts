import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccessLogEntry } from '../../src/platform/store/index.js';
import { type RecorderSource, startRecorderSource } from '../support/recorder-source.js';
import { createWorld, READ, type TestTenant, type World, WRITE } from '../support/world.js';

const path = '/contracts/accounting/2026-10/graphql';
const write = 'mutation Note($id: ID!) { markInvoiceExported(id: $id, system: "x", externalId: "1") { __typename } }';
const read = 'query Some { invoices { totalCount } }';

describe('the log of what apps do', () => {
  let world: World;
  let source: RecorderSource;
  let app: { key: string; secret: string };
  let acme: TestTenant;

  beforeAll(async () => {
    source = await startRecorderSource();
    world = await createWorld({ env: { GRANTWAY_SOURCES: `accounting=${source.url}` } });
    app = await world.app();
    acme = await world.tenant();
  });
  afterAll(async () => {
    await world.close();
    await source.close();
  });

  const newcomer = async (scopes = [READ, WRITE], tenant?: TestTenant) => {
    const at = tenant ?? (await world.tenant());
    const installation = await world.install(at, { app: app.key, scopes });
    return { at, installation, token: await world.token(app, installation) };
  };
  const seenBy = (tenant: TestTenant, installationId: string) =>
    world.platform.store.forTenant(tenant.id).find(AccessLogEntry, { installationId }, { orderBy: { at: 'asc' } });
  const flush = async () => {
    const { meter, accessLog } = world.platform.automations.gateway;
    await meter.flush();
    await accessLog.flush();
  };
  const note = (token: string) => world.graphql(token, write, { id: randomUUID() }, path);

  it('holds a write before its source is asked, and how it ended', async () => {
    const { at, installation, token } = await newcomer();
    const sentBefore: unknown[] = [];
    source.answer(async (response) => {
      sentBefore.push(...(await seenBy(at, installation)).map(({ outcome }) => outcome));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"markInvoiceExported":{}}}');
    });
    expect((await note(token)).status).toBe(200);
    expect(sentBefore).toEqual(['sent']);
    await flush();
    const [entry, ...more] = await seenBy(at, installation);
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      appKey: app.key,
      appVersion: '1.0.0',
      kind: 'write',
      contract: 'accounting/2026-10',
      name: 'Note',
      outcome: 'answered',
    });
  });

  it('tells of a write whose source failed', async () => {
    const { at, installation, token } = await newcomer();
    source.answer((response) => response.writeHead(500).end());
    expect((await note(token)).status).toBe(502);
    await flush();
    expect((await seenBy(at, installation)).map(({ outcome }) => outcome)).toEqual(['failed']);
  });

  it('is kept or the write is not run', async () => {
    const { token } = await newcomer();
    const em = world.platform.store.asPlatform();
    source.answerJson('{"data":{"invoices":{"totalCount":1}}}');
    const before = source.requests.length;
    await em.execute('alter table grantway.access_log_entry rename to access_log_entry_away');
    try {
      const { status, body, headers } = await note(token);
      expect([status, body.errors[0].extensions.code, headers.get('retry-after')]).toEqual([
        503,
        'STORE_UNAVAILABLE',
        '2',
      ]);
      expect(source.requests).toHaveLength(before);
      expect((await world.graphql(token, read, {}, path)).status).toBe(200);
    } finally {
      await em.execute('alter table grantway.access_log_entry_away rename to access_log_entry');
    }
    expect((await note(token)).status).toBe(200);
  });

  it('holds reads of one operation together, and what was refused', async () => {
    const { at, installation, token } = await newcomer([READ]);
    source.answerJson('{"data":{"invoices":{"totalCount":1}}}');
    await flush();
    for (let count = 0; count < 3; count += 1) await world.graphql(token, read, {}, path);
    expect((await note(token)).status).toBe(403);
    await flush();
    const entries = (await seenBy(at, installation)).map(({ kind, name, outcome, requests }) => [
      kind,
      name,
      outcome,
      Number(requests),
    ]);
    // The meter writes by itself every two seconds, so the three may have come in two lots.
    const reads = entries.filter(([kind]) => kind === 'read');
    expect(reads.reduce((sum, [, , , requests]) => sum + Number(requests), 0)).toBe(3);
    expect(new Set(reads.map(([, name, outcome]) => `${name} ${outcome}`))).toEqual(new Set(['Some answered']));
    expect(entries.filter(([kind]) => kind === 'write')).toEqual([['write', 'Note', 'refused', 1]]);
  });

  it('holds nothing of a write of which nothing is run', async () => {
    const { at, installation, token } = await newcomer([READ]);
    const answer = await fetch(`${world.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({
        query: write,
        variables: { id: '1' },
        extensions: { grantway: { missingScopes: 'partial' } },
      }),
    });
    expect(((await answer.json()) as { data: unknown }).data).toBeNull();
    await flush();
    expect((await seenBy(at, installation)).map(({ outcome }) => outcome)).toEqual(['refused']);
  });

  it("is not another tenant's to see", async () => {
    source.answerJson('{"data":{"markInvoiceExported":{}}}');
    const { at, installation, token } = await newcomer([READ, WRITE], acme);
    await note(token);
    expect(await seenBy(at, installation)).toHaveLength(1);
    expect(await seenBy(await world.tenant(), installation)).toEqual([]);
  });
});
