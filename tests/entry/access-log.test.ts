import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportAccessLog, findAccessLogEntries } from '../../src/domain/metering/index.js';
import { accessLogForms, csvLine } from '../../src/entry/http/access-log-forms.js';
import { PERSON_ROLES } from '../../src/platform/base/index.js';
import { AccessLogEntry } from '../../src/platform/store/index.js';
import { type Credentials, openDoors } from '../support/door-visitor.js';
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

  describe('is read by people', () => {
    const now = Date.now();
    const names = ['listInvoices', 'List_All', null, 'Note'];
    /** A tenant with entries, the newest first: number n is n hours old. */
    const withEntries = async (count: number) => {
      const at = await world.tenant();
      const installationId = await world.install(at, { app: app.key, scopes: [READ] });
      const em = world.platform.store.forTenant(at.id);
      for (let n = 0; n < count; n += 1) {
        const time = new Date(now - n * 3_600_000);
        em.create(AccessLogEntry, {
          ...{ id: randomUUID(), tenantId: at.id, installationId, appKey: app.key, appVersion: '1.0.0' },
          ...{ contract: 'accounting/2026-10', hash: `hash-${n}-of-it`, name: names[n % 4] ?? null },
          kind: n % 4 === 3 ? 'write' : 'read',
          outcome: n % 2 === 0 ? 'answered' : 'refused',
          ...{ requests: BigInt(n), at: time, until: time },
        });
      }
      await em.flush();
      return { at, installationId, browser: await world.browserOf(at.admin) };
    };
    const log = (search = '') => `${world.url}/access-log${search}`;
    /** The requests of the entries on a page, which tell them apart. */
    const shown = (html: string): number[] =>
      [...html.matchAll(/<\/span><\/td><td>(\d+)<\/td><\/tr>/g)].map(([, count]) => Number(count));
    const hrefOf = (html: string, label: string): string | undefined =>
      new RegExp(`href="([^"]+)">${label}</a>`).exec(html)?.[1]?.replaceAll('&amp;', '&');
    const day = (hours: number): string => new Date(now - hours * 3_600_000).toISOString().slice(0, 10);

    it('page by page, without one that is missing or twice', async () => {
      const { browser } = await withEntries(120);
      const seen: number[] = [];
      let url: string | undefined = log();
      for (let pages = 0; url !== undefined && pages < 5; pages += 1) {
        const { html } = await browser.open(url);
        seen.push(...shown(html));
        const next = hrefOf(html, 'Older');
        url = next && `${world.url}${next}`;
      }
      expect(seen).toEqual(Array.from({ length: 120 }, (_, n) => n));
    });

    it('by name, kind, end, app and days', async () => {
      const { browser } = await withEntries(60);
      const found = async (search: string) => shown((await browser.open(log(search))).html);
      const where = (is: (n: number) => boolean) => Array.from({ length: 60 }, (_, n) => n).filter(is);
      expect(await found('?name=LIST')).toEqual(where((n) => n % 4 < 2));
      expect(await found('?name=t_a')).toEqual(where((n) => n % 4 === 1));
      expect(await found('?kind=write&outcome=&name=')).toEqual(where((n) => n % 4 === 3));
      expect(await found('?outcome=refused')).toEqual(where((n) => n % 2 === 1));
      expect((await found(`?app=${app.key}`)).length).toBe(50);
      expect(await found('?app=another')).toEqual([]);
      const yesterday = day(24);
      expect(await found(`?from=${yesterday}&to=${yesterday}`)).toEqual(where((n) => day(n) === yesterday));
    });

    it('with the search kept in the form and on the next page', async () => {
      const { browser } = await withEntries(220);
      const form = { name: 'list', kind: 'read', outcome: '', from: day(400), to: day(0), app: app.key };
      const page = await browser.open(log(`?${new URLSearchParams(form)}`));
      expect(page.html).toContain('name="name" type="text" maxlength="200" autocomplete="off" value="list"');
      expect(page.html).toContain('<option value="read" selected>');
      const older = new URL(hrefOf(page.html, 'Older') ?? '', world.url).searchParams;
      expect(Object.fromEntries(older)).toMatchObject({ name: 'list', kind: 'read', from: day(400), app: app.key });
    });

    it.each([
      ['a day that is none', 'from=2026-02-30'],
      ['days in the wrong order', 'from=2026-03-02&to=2026-03-01'],
      ['a kind that is none', 'kind=look'],
      ['an end that is none', 'outcome=fine'],
      ['a page that is none', 'after=1.2'],
      ['a text that no database holds', 'name=a%00b'],
    ])('who are told what is wrong with %s', async (_name, search) => {
      const browser = await world.browserOf(acme.admin);
      const { status, html } = await browser.open(log(`?${search}`));
      expect([status, html.includes('role="alert"'), html.includes('Search</button>')]).toEqual([400, true, true]);
    });

    it('who are told when there is nothing', async () => {
      const browser = await world.browserOf((await world.tenant()).admin);
      expect((await browser.open(log())).html).toContain('Nothing yet.');
      expect((await browser.open(log('?name=x'))).html).toContain('Nothing is found.');
    });

    const file = async (person: Credentials, search: string) => {
      const doors = openDoors(world);
      const answer = await doors.get(`/access-log/export?${search}`, await doors.visit(person));
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    };

    it('as CSV and as JSON lines, all that a search finds', async () => {
      const { at, installationId } = await withEntries(1_204);
      const csv = await file(at.admin, 'format=csv&kind=read');
      expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
      expect(csv.headers.get('content-disposition')).toMatch(/^attachment; filename="access-log-\S+\.csv"$/);
      const [head, first, ...rest] = csv.text.trimEnd().split('\r\n');
      expect(head).toMatch(/^"at","until","app","version","operation","kind","contract","outcome","requests",/);
      expect(first).toMatch(
        new RegExp(`Z","${app.key}","1.0.0","listInvoices","read","accounting/2026-10","answered",0,`),
      );
      expect(rest.length + 1).toBe(903);
      const lines = (await file(at.admin, 'format=jsonl')).text.trimEnd().split('\n');
      const entries = lines.map((line) => JSON.parse(line));
      expect(entries.map(({ requests }) => requests)).toEqual(Array.from({ length: 1_204 }, (_, n) => n));
      expect(entries[2]).toMatchObject({ operation: null, installation: installationId, outcome: 'answered' });
      expect((await file(at.admin, 'format=xml')).status).toBe(400);
      expect((await file(at.admin, 'format=csv&from=soon')).status).toBe(400);
    });

    it('within a bound, and the last line says that there is more', async () => {
      const { at, installationId } = await withEntries(5);
      const parts: { count: number; hasMore: boolean }[] = [];
      const bounds = { entries: 4, atOnce: 2 };
      for await (const { entries, hasMore } of exportAccessLog(world.as(at.admin), at.id, {}, bounds))
        parts.push({ count: entries.length, hasMore });
      expect(parts).toEqual([
        { count: 2, hasMore: false },
        { count: 2, hasMore: true },
      ]);
      const [oldest] = await seenBy(at, installationId);
      if (!oldest) throw new Error('there is none');
      const told = `There are more entries, from ${oldest.at.toISOString()} and before`;
      expect(accessLogForms.csv.more(oldest)).toContain(told);
      expect(JSON.parse(accessLogForms.jsonl.more(oldest)).more).toContain(told);
    });

    it.each([['=1+1'], ['+1'], ['-1'], ['@SUM(A1)'], ['\t=1'], ['＝1']])(
      'as a file in which %j is no formula',
      (text) => {
        expect(csvLine([text, 'a "b"', 7])).toBe(['"\'', text, '","a ""b""",7\r\n'].join(''));
      },
    );

    it.each(PERSON_ROLES)('in every role of the tenant: %s', async (role) => {
      const { at } = await withEntries(2);
      const person = await world.person(at, role);
      expect(shown((await (await world.browserOf(person)).open(log())).html)).toEqual([0, 1]);
      expect((await file(person, 'format=jsonl')).text.split('\n')).toHaveLength(3);
    });

    it('of another tenant, never', async () => {
      const { at, installationId } = await withEntries(2);
      const stranger = (await world.tenant()).admin;
      const page = await (await world.browserOf(stranger)).open(log(`?app=${app.key}`));
      expect(shown(page.html)).toEqual([]);
      expect((await file(stranger, 'format=jsonl')).text).not.toContain(installationId);
      const seeing = { ...world.as(stranger), em: world.platform.store.asPlatform() };
      await expect(async () => findAccessLogEntries(seeing, at.id, { filter: {}, limit: 10 })).rejects.toMatchObject({
        code: 'ACCESS_NOT_ALLOWED',
      });
    });

    it('and by programs, page by page, with the same search', async () => {
      const { at, installationId } = await withEntries(9);
      const doors = openDoors(world);
      const visitor = await doors.visit(await world.person(at, 'viewer'));
      const page = async (args: string) => {
        const fields = 'nodes { requests operation kind outcome installationId } pageInfo { hasNextPage endCursor }';
        const { data, errors } = await doors.ask(`{ accessLog(${args}) { ${fields} } }`, visitor);
        return { ...data?.accessLog, code: errors?.[0].extensions.code };
      };
      const first = await page('first: 2, name: "LIST", kind: READ');
      expect(first.nodes[0]).toEqual({
        ...{ requests: 0, operation: 'listInvoices', kind: 'READ', outcome: 'ANSWERED', installationId },
      });
      expect(first.pageInfo.hasNextPage).toBe(true);
      const rest = await page(`first: 9, name: "LIST", kind: READ, after: "${first.pageInfo.endCursor}"`);
      const seen = [...first.nodes, ...rest.nodes].map(({ requests }) => requests);
      expect([seen, rest.pageInfo.hasNextPage]).toEqual([[0, 1, 4, 5, 8], false]);
      expect((await page('from: "soon"')).code).toBe('HTTP_BAD_REQUEST');
      expect((await page('after: "MS4y"')).code).toBe('HTTP_BAD_REQUEST');
      const stranger = await doors.visit((await world.tenant()).admin);
      const theirs = await doors.ask(`{ accessLog(app: "${app.key}") { nodes { id } } }`, stranger);
      expect(theirs.data.accessLog.nodes).toEqual([]);
    });

    it('in a seat of the tenant only, signed in', async () => {
      const answer = await openDoors(world).get('/access-log/export?format=csv');
      expect([answer.status, answer.headers.get('location')?.startsWith('/sign-in')]).toEqual([302, true]);
      const operator = { kind: 'operator', personId: randomUUID(), name: 'Op' } as const;
      const ctx = { ...world.as(acme.admin), actor: operator };
      await expect(async () => findAccessLogEntries(ctx, acme.id, { filter: {}, limit: 1 })).rejects.toMatchObject({
        code: 'ACCESS_NOT_ALLOWED',
      });
    });
  });
});
