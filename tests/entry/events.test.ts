import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createWorld, eventually, type TestTenant, type World } from '../support/world.js';

describe('POST /events', () => {
  let world: World;
  let tenant: TestTenant;
  let installation: string;
  beforeAll(async () => {
    world = await createWorld({ retrySchedule: [0] });
    tenant = await world.tenant();
    installation = await world.install(tenant);
  });
  afterAll(() => world?.close());

  const event = (parts: object = {}) => ({
    specversion: '1.0',
    id: randomUUID(),
    source: 'accounting',
    type: 'invoice.issued',
    subject: randomUUID(),
    time: '2026-11-01T10:00:00Z',
    tenant: tenant.id,
    ...parts,
  });
  const post = async (body: unknown, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${world.url}/events`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${world.platform.secretOfSource('accounting', 'events')}`,
        'content-type': 'application/cloudevents+json',
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return {
      status: answer.status,
      body: (await answer.json()) as { code?: string; detail?: string; accepted?: number },
    };
  };
  const kept = async (): Promise<number> => {
    const rows = await world.platform.store
      .forTenant(tenant.id)
      .execute<{ n: number }[]>('select count(*)::int as n from grantway.event');
    return rows[0]?.n ?? 0;
  };
  const runs = async (): Promise<number> =>
    Object.values(await world.runStates(tenant, installation)).reduce((sum, count) => sum + count, 0);

  it('keeps a structured event and its run before it answers', async () => {
    const before = await kept();
    expect(await post(event())).toMatchObject({ status: 202, body: { accepted: 1 } });
    expect(await kept()).toBe(before + 1);
  });

  it('takes a batch and a binary event', async () => {
    const before = await kept();
    const batch = await post([event(), event()], { 'content-type': 'application/cloudevents-batch+json' });
    expect(batch).toMatchObject({ status: 202, body: { accepted: 2 } });
    const { specversion, ...attributes } = event();
    const headers = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value]));
    expect(
      (await post('', { 'content-type': 'application/json', 'ce-specversion': specversion, ...headers })).status,
    ).toBe(202);
    expect(await kept()).toBe(before + 3);
  });

  it('keeps an event once, however often and however close together it comes', async () => {
    const one = event();
    const before = { events: await kept(), runs: await runs() };
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(one)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 202));
    expect({ events: await kept(), runs: await runs() }).toEqual({ events: before.events + 1, runs: before.runs + 1 });
  });

  it('starts one run for a record, also when two events tell of it', async () => {
    const before = await runs();
    const subject = randomUUID();
    await post(event({ subject }));
    await post(event({ subject }));
    expect(await runs()).toBe(before + 1);
  });

  it('halts a run whose record is not there, or is another tenant’s', async () => {
    const other = await world.tenant();
    const theirs = await world.issueInvoice(other);
    const before = (await world.runStates(tenant, installation)).halted ?? 0;
    await post(event({ subject: theirs }));
    await eventually(
      () => world.runStates(tenant, installation),
      (states) => (states.halted ?? 0) > before,
    );
  });

  /** Nothing waits for these: they start no run. */
  const exported = (parts: object = {}) => event({ type: 'invoice.exported', ...parts });
  const asBatch = { 'content-type': 'application/cloudevents-batch+json' };

  it('refuses ten thousand events in one batch whole, and says how many may come at once', async () => {
    const before = await kept();
    const { status, body } = await post(
      Array.from({ length: 10_000 }, () => exported()),
      asBatch,
    );
    expect([status, body.code]).toEqual([413, 'HTTP_BODY_TOO_LARGE']);
    const small = await post(
      Array.from({ length: 1_001 }, () => ({})),
      asBatch,
    );
    expect(small).toMatchObject({ status: 400, body: { code: 'AUTOMATIONS_EVENT_INVALID' } });
    expect(small.body.detail).toContain('A batch may have 1000 events; this one has 1001');
    expect(await kept()).toBe(before);
  });

  it('keeps ten thousand events that come at once in batches, each once', async () => {
    const before = await kept();
    const events = Array.from({ length: 10_000 }, () => exported());
    const batches = Array.from({ length: 40 }, (_, index) => events.slice(index * 250, (index + 1) * 250));
    const answers = await Promise.all([...batches, ...batches.slice(0, 10)].map((batch) => post(batch, asBatch)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    expect(await kept()).toBe(before + 10_000);
  });

  it.each([
    ['no secret', {}, { authorization: '' }, 401, 'AUTOMATIONS_SOURCE_UNKNOWN'],
    ['a wrong secret', {}, { authorization: 'Bearer wrong' }, 401, 'AUTOMATIONS_SOURCE_UNKNOWN'],
    ['an undeclared type', { type: 'invoice.eaten' }, {}, 422, 'AUTOMATIONS_EVENT_UNDECLARED'],
    ['another source', { source: 'warehouse' }, {}, 400, 'AUTOMATIONS_EVENT_INVALID'],
    ['a tenant that does not exist', { tenant: randomUUID() }, {}, 422, 'AUTOMATIONS_TENANT_UNKNOWN'],
    ['a tenant that is no id', { tenant: 'us' }, {}, 400, 'AUTOMATIONS_EVENT_INVALID'],
    ['data', { data: { total: 5 } }, {}, 400, 'AUTOMATIONS_EVENT_INVALID'],
    ['no subject', { subject: undefined }, {}, 400, 'AUTOMATIONS_EVENT_INVALID'],
    ['an old specification', { specversion: '0.3' }, {}, 400, 'AUTOMATIONS_EVENT_INVALID'],
    ['a null byte', { subject: 'a\u0000b' }, {}, 400, 'AUTOMATIONS_EVENT_INVALID'],
    ['half a character', { id: 'a\ud800b' }, {}, 400, 'AUTOMATIONS_EVENT_INVALID'],
    ['a time before all years', { time: '0000-01-01T00:00:00Z' }, {}, 400, 'AUTOMATIONS_EVENT_INVALID'],
    ['a time after all years', { time: '9999-12-31T23:59:59-23:59' }, {}, 400, 'AUTOMATIONS_EVENT_INVALID'],
    ['another media type', {}, { 'content-type': 'text/plain' }, 400, 'AUTOMATIONS_EVENT_INVALID'],
  ])('refuses %s and keeps nothing', async (_what, parts, headers, status, code) => {
    const before = await kept();
    expect(await post(event(parts), headers)).toMatchObject({ status, body: { code } });
    expect(await kept()).toBe(before);
  });

  it('takes a time of any zone', async () => {
    expect(await post(exported({ time: '2026-11-01T10:00:00+23:59' }))).toMatchObject({ status: 202 });
  });

  it('keeps nothing of a batch with one bad event, and names it', async () => {
    const before = await kept();
    const answer = await post([event(), event({ tenant: randomUUID() })], {
      'content-type': 'application/cloudevents-batch+json',
    });
    expect(answer.status).toBe(422);
    const second = await post([event(), event({ type: 'nope' })], {
      'content-type': 'application/cloudevents-batch+json',
    });
    expect(second.body.detail).toContain('Event 2');
    expect(await kept()).toBe(before);
  });

  it('refuses JSON that is none, a batch without end and a body without end', async () => {
    expect((await post('{"specversion":')).status).toBe(400);
    const many = Array.from({ length: 1_001 }, () => event());
    expect((await post(many, { 'content-type': 'application/cloudevents-batch+json' })).status).toBe(400);
    expect((await post(event({ subject: 'x'.repeat(2_000_000) }))).status).toBe(413);
  });
});
