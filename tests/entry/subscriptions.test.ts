import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-sse';
import type { InstallationChange } from '../../src/domain/access/index.js';
import { manualClock } from '../../src/platform/base/index.js';
import { type EventReader, openEvents } from '../support/event-reader.js';
import { openRaw, rawPost } from '../support/raw-connection.js';
import { type RecorderSource, startRecorderSource } from '../support/recorder-source.js';
import { createWorld, eventually, READ, type TestTenant, type World, WRITE } from '../support/world.js';

const issued = 'subscription { invoiceIssued { id type subject time } }';
const contacts = 'contacts.contacts:read';

describe('subscriptions', () => {
  const clock = manualClock(Date.now());
  let world: World;
  let source: RecorderSource;
  let acme: TestTenant;
  let birch: TestTenant;
  let app: { key: string; secret: string };
  let installation: string;
  let token: string;
  const open: EventReader[] = [];

  beforeAll(async () => {
    source = await startRecorderSource();
    source.answerJson('{"data":\r\n{"invoices":\n{"totalCount":12345678901234567890}}}');
    world = await createWorld({ clock, env: { GRANTWAY_SOURCES: `accounting=${source.url}` } });
    [acme, birch] = [await world.tenant(), await world.tenant()];
    app = await world.app({
      contracts: {
        accounting: { version: '2026-10', required: [], optional: [READ, WRITE] },
        contacts: { version: '2026-10', required: [], optional: [contacts] },
      },
    });
    installation = await world.install(acme, { app: app.key, scopes: [READ] });
    token = await world.token(app, installation);
  });
  afterAll(async () => {
    await world?.close();
    await source?.close();
  });
  afterEach(() => {
    for (const reader of open.splice(0)) reader.leave();
  });

  const headersFor = (bearer: string, more: Record<string, string> = {}) => ({
    'content-type': 'application/json',
    accept: 'text/event-stream',
    authorization: `Bearer ${bearer}`,
    ...more,
  });
  const subscribe = async (
    query = issued,
    { bearer = token, variables, ...more }: { bearer?: string; variables?: object } & Record<string, unknown> = {},
  ): Promise<EventReader> => {
    const headers = headersFor(bearer, more as Record<string, string>);
    const body = JSON.stringify({ query, variables });
    const reader = await openEvents(`${world.url}/graphql`, { method: 'POST', headers, body });
    open.push(reader);
    return reader;
  };
  const refused = async (query: string, headers: Record<string, string>) => {
    const answer = await fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: { ...headersFor(token), ...headers },
      body: JSON.stringify({ query }),
    });
    const { errors } = (await answer.json()) as { errors: { message: string; extensions: { code: string } }[] };
    return { status: answer.status, code: errors[0]?.extensions.code, message: errors[0]?.message };
  };
  const happen = async (tenant = acme, type = 'invoice.issued', from = 'accounting'): Promise<string> => {
    const subject = randomUUID();
    const event = { specversion: '1.0', id: randomUUID(), source: from, type, subject, tenant: tenant.id };
    const answer = await fetch(`${world.url}/events`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${world.platform.secretOfSource(from, 'events')}`,
        'content-type': 'application/cloudevents+json',
      },
      body: JSON.stringify({ ...event, time: '2026-11-01T10:00:00+01:00' }),
    });
    expect(answer.status).toBe(202);
    return subject;
  };

  it('tell what has happened, never the data', async () => {
    const reader = await subscribe();
    expect([reader.status, reader.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    const subjects = [await happen(), await happen()];
    const told = [await reader.next(), await reader.next()];
    expect(told.map((event) => event?.data.data.invoiceIssued)).toEqual(
      subjects.map((subject, place) => ({
        id: told[place]?.id,
        type: 'invoice.issued',
        subject,
        time: '2026-11-01T09:00:00.000Z',
      })),
    );
    expect(told.map((event) => event?.event)).toEqual(['next', 'next']);
  });

  it('tell nothing of another kind, of another contract or of another tenant', async () => {
    const reader = await subscribe();
    await happen(birch);
    await happen(acme, 'invoice.exported');
    await happen(acme, 'contact.created', 'contacts');
    const subject = await happen();
    expect((await reader.next())?.data.data.invoiceIssued.subject).toBe(subject);
  });

  it('answer the document that was sent: aliases, fragments, variables', async () => {
    const query = `subscription S($with: Boolean!) { ...E }
      fragment E on Subscription { what: invoiceIssued { __typename about: subject id @include(if: $with) } }`;
    const reader = await subscribe(query, { variables: { with: false } });
    const subject = await happen();
    expect((await reader.next())?.data).toEqual({ data: { what: { __typename: 'ContractEvent', about: subject } } });
  });

  it('reach GraphQL clients that speak server-sent events', async () => {
    const client = createClient({ url: `${world.url}/graphql`, headers: { authorization: `Bearer ${token}` } });
    const events = client.iterate<{ invoiceIssued: { subject: string } }>({ query: issued });
    const first = events.next();
    let isTold = false;
    void first.then(() => {
      isTold = true;
    });
    const subjects: string[] = [];
    // It does not say when it is connected.
    await eventually(
      async () => {
        subjects.push(await happen());
        return isTold;
      },
      (told) => told,
    );
    expect(subjects).toContain((await first).value?.data?.invoiceIssued.subject);
    await events.return?.();
    client.dispose();
  });

  it('may be sent by GET', async () => {
    const search = new URLSearchParams({ query: issued });
    const { 'content-type': _, ...headers } = headersFor(token);
    const reader = await openEvents(`${world.url}/graphql?${search}`, { headers });
    open.push(reader);
    const subject = await happen();
    expect((await reader.next())?.data.data.invoiceIssued.subject).toBe(subject);
  });

  it('are in the schema as far as the grant goes', async () => {
    const query = '{ __schema { subscriptionType { fields { name type { ofType { name } } } } } }';
    const path = '/contracts/accounting/2026-10/graphql';
    const { body } = await world.graphql(token, query, undefined, path);
    expect(body.data.__schema.subscriptionType.fields).toEqual([
      { name: 'invoiceIssued', type: { ofType: { name: 'ContractEvent' } } },
      { name: 'invoiceExported', type: { ofType: { name: 'ContractEvent' } } },
    ]);
    const writer = await world.token(app, await world.install(birch, { app: app.key, scopes: [WRITE] }));
    const seen = await world.graphql(writer, query, undefined, path);
    expect(seen.body.data.__schema.subscriptionType).toBeNull();
  });

  describe('are refused before the stream', () => {
    it('without the scope to read what the event is about', async () => {
      const query = 'subscription { contactCreated { id } }';
      const refusal = await refused(query, {});
      expect(refusal).toMatchObject({ status: 403, code: 'ACCESS_SCOPE_NOT_GRANTED' });
      expect(refusal.message).toContain(contacts);
    });

    it('without a token, and with one that is no more', async () => {
      expect(await refused(issued, { authorization: '' })).toMatchObject({ status: 401, code: 'ACCESS_TOKEN_MISSING' });
    });

    it.each([
      ['application/json', 406, 'GATEWAY_NOT_ACCEPTABLE'],
      ['application/graphql-response+json', 406, 'GATEWAY_NOT_ACCEPTABLE'],
      ['text/event-stream;q=0, application/json', 406, 'GATEWAY_NOT_ACCEPTABLE'],
    ])('to who accepts %s only, with what to accept', async (accept, status, code) => {
      const refusal = await refused(issued, { accept });
      expect(refusal).toMatchObject({ status, code });
      expect(refusal.message).toContain('Accept: text/event-stream');
    });

    it.each([
      ['subscription { invoiceIssued { number } }', 'GATEWAY_VALIDATION_FAILED'],
      ['subscription { invoiceIssued { id } invoiceExported { id } }', 'GATEWAY_VALIDATION_FAILED'],
      ['subscription { __typename }', 'GATEWAY_VALIDATION_FAILED'],
      ['subscription { stockChanged { id } }', 'GATEWAY_VALIDATION_FAILED'],
      ['subscription S($with: Boolean!) { invoiceIssued { id @include(if: $with) } }', 'GATEWAY_VALIDATION_FAILED'],
      ['subscription {', 'GATEWAY_PARSE_FAILED'],
    ])('when they are not valid: %s', async (query, code) => {
      expect(await refused(query, {})).toMatchObject({ status: 400, code });
    });
  });

  describe('end', () => {
    const endOf = async (reader: EventReader) => {
      const events = await reader.rest();
      expect(events.at(-1)).toEqual({ id: undefined, event: 'complete', data: undefined });
      return events.at(-2)?.data.errors[0].extensions.code;
    };
    const installed = async () => {
      const tenant = await world.tenant();
      const id = await world.install(tenant, { app: app.key, scopes: [READ, WRITE] });
      return { tenant, id, reader: await subscribe(issued, { bearer: await world.token(app, id) }) };
    };

    it.each<[string, InstallationChange, string]>([
      ['is changed', { narrowTo: [WRITE] }, 'ACCESS_GRANT_CHANGED'],
      ['is suspended', 'suspend', 'ACCESS_INSTALLATION_INACTIVE'],
      ['is uninstalled', 'uninstall', 'ACCESS_INSTALLATION_INACTIVE'],
    ])('when the app %s', async (_what, change, code) => {
      const { tenant, id, reader } = await installed();
      await world.change(tenant, id, change);
      expect(await endOf(reader)).toBe(code);
    });

    it('and tell nothing of what happens after', async () => {
      const { tenant, id, reader } = await installed();
      await world.change(tenant, id, 'suspend');
      const events = await reader.rest();
      await happen(tenant);
      expect(events.map(({ event }) => event)).toEqual(['next', 'complete']);
    });
  });

  describe('go on after Last-Event-ID', () => {
    it('with what has happened since, and then with what happens', async () => {
      const reader = await subscribe();
      await happen();
      const first = await reader.next();
      reader.leave();
      const missed = [await happen(), await happen()];
      const again = await subscribe(issued, { 'last-event-id': first?.id });
      missed.push(await happen());
      const told: string[] = [];
      while (missed.some((subject) => !told.includes(subject)))
        told.push((await again.next())?.data.data.invoiceIssued.subject);
      expect(told).not.toContain(first?.data.data.invoiceIssued.subject);
      // Some from before may come again, but these come once and in order.
      expect(told.slice(-3)).toEqual(missed);
    });

    it('unless it is of another tenant, or is not kept', async () => {
      const theirs = await world.token(
        app,
        await world.install(birch, { app: app.key, scopes: [READ] }).catch(async () => {
          const tenant = await world.tenant();
          return world.install(tenant, { app: app.key, scopes: [READ] });
        }),
      );
      const reader = await subscribe();
      await happen();
      const first = await reader.next();
      for (const [bearer, id] of [
        [theirs, first?.id ?? ''],
        [token, randomUUID()],
        [token, 'x'],
      ] as const)
        expect(await refused(issued, { authorization: `Bearer ${bearer}`, 'last-event-id': id })).toMatchObject({
          status: 410,
          code: 'GATEWAY_EVENT_NOT_KEPT',
        });
    });
  });

  describe('are bounded', () => {
    it('to twenty of an installation, and leave room for others', async () => {
      const tenant = await world.tenant();
      const bearer = await world.token(app, await world.install(tenant, { app: app.key, scopes: [READ] }));
      const readers = await Promise.all(Array.from({ length: 20 }, () => subscribe(issued, { bearer })));
      expect(readers.map(({ status }) => status)).toEqual(readers.map(() => 200));
      const authorization = `Bearer ${bearer}`;
      expect(await refused(issued, { authorization })).toMatchObject({
        status: 429,
        code: 'GATEWAY_SUBSCRIPTION_LIMIT',
      });
      expect((await subscribe()).status).toBe(200);
      readers[0]?.leave();
      await eventually(
        async () => {
          const reader = await subscribe(issued, { bearer });
          return reader.status;
        },
        (status) => status === 200,
      );
    });

    it('in what waits for a client that does not read', async () => {
      // Long names make long answers of few events.
      const names = Array.from({ length: 90 }, (_, n) => `${'a'.repeat(400)}${n}: subject`);
      const query = `subscription { invoiceIssued { ${names.join(' ')} } }`;
      const body = JSON.stringify({ query });
      const slow = openRaw(world.url);
      slow.socket.write(rawPost('/graphql', { ...headersFor(token), 'content-length': body.length }, body));
      await slow.until(/event-stream/);
      slow.socket.pause();
      const reader = await subscribe();
      const subjects: string[] = [];
      await eventually(
        async () => {
          subjects.push(...(await Promise.all(Array.from({ length: 50 }, () => happen()))));
          return slow.socket.closed || subjects.length >= 800;
        },
        (isOver) => isOver,
      );
      slow.socket.resume();
      expect(await slow.closed).not.toContain('event: complete');
      for (const _ of subjects) await reader.next();
      expect((await subscribe()).status).toBe(200);
    });
  });

  describe('a query for who takes streams only', () => {
    it('is one event, with the bytes of the source', async () => {
      const answer = await fetch(`${world.url}/graphql`, {
        method: 'POST',
        headers: headersFor(token),
        body: JSON.stringify({ query: '{ invoices { totalCount } }' }),
      });
      expect([answer.status, await answer.text()]).toEqual([
        200,
        'event: next\ndata: {"data":\ndata: {"invoices":\ndata: {"totalCount":12345678901234567890}}}\n\nevent: complete\ndata:\n\n',
      ]);
    });

    it('is read by GraphQL clients that speak server-sent events', async () => {
      const client = createClient({ url: `${world.url}/graphql`, headers: { authorization: `Bearer ${token}` } });
      const results = [];
      for await (const result of client.iterate({ query: '{ __type(name: "Invoice") { name } }' }))
        results.push(result);
      expect(results).toEqual([{ data: { __type: { name: 'Invoice' } } }]);
      client.dispose();
    });

    it('stays JSON for who takes that too', async () => {
      const answer = await fetch(`${world.url}/graphql`, {
        method: 'POST',
        headers: headersFor(token, { accept: 'text/event-stream, application/json' }),
        body: JSON.stringify({ query: '{ invoices { totalCount } }' }),
      });
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    });
  });

  /** The last: tokens are issued by the system's clock, and this one does not go back. */
  it('end when the token expires', async () => {
    const reader = await subscribe();
    clock.advance(900_000);
    const events = await reader.rest();
    expect(events.map(({ event, data }) => [event, data?.errors[0].extensions.code])).toEqual([
      ['next', 'ACCESS_TOKEN_INVALID'],
      ['complete', undefined],
    ]);
  });
});
