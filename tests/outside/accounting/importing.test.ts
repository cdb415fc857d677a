import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DATABASES, IMPORT_SECRET } from '../source-world.js';
import { startWorld, type World } from './accounting-world.js';
import { ublInvoice } from './ubl-builder.js';

describe.each(DATABASES)('importing UBL on %s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(kind);
  });
  afterAll(() => world.close());

  it('takes an invoice in and tells the platform', async () => {
    const tenant = randomUUID();
    const { status, body } = await world.put(tenant, ublInvoice());
    expect([status, body]).toEqual([201, { id: expect.any(String), number: 'A-1', status: 'imported' }]);
    const events = await world.platform.acknowledged(1);
    expect(events.at(-1)).toMatchObject({ type: 'invoice.issued', subject: body.id, tenant });
  });

  it('changes nothing when the same content comes again, however it is spelt', async () => {
    const tenant = randomUUID();
    const { body } = await world.put(tenant, ublInvoice());
    const again = await world.put(tenant, ublInvoice());
    const respelt = ublInvoice()
      .replaceAll('cbc:', 'b:')
      .replace('xmlns:cbc', 'xmlns:b')
      .replace('<b:ID>A-1', '<!-- no --><b:ID> A-1 ');
    expect([again.status, again.body]).toEqual([200, { id: body.id, number: 'A-1', status: 'unchanged' }]);
    expect((await world.put(tenant, respelt)).body).toMatchObject({ id: body.id, status: 'unchanged' });
    const [row] = await world.execute('select count(*)::int as n from source_accounting.invoice where tenant_id = ?', [
      tenant,
    ]);
    expect(row).toEqual({ n: 1 });
  });

  it('takes the same file in once when it comes many times at once', async () => {
    const tenant = randomUUID();
    const answers = await Promise.all(Array.from({ length: 8 }, () => world.put(tenant, ublInvoice())));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
  });

  it('takes the same file in for each tenant', async () => {
    const [one, other] = [await world.put(randomUUID(), ublInvoice()), await world.put(randomUUID(), ublInvoice())];
    expect([one.status, other.status]).toEqual([201, 201]);
    expect(one.body.id).not.toBe(other.body.id);
  });

  it('takes a reused number in as another invoice, with a warning', async () => {
    const tenant = randomUUID();
    await world.put(tenant, ublInvoice());
    const { status, body } = await world.put(tenant, ublInvoice({ date: '2026-10-02' }));
    expect([status, body.status]).toEqual([201, 'imported']);
    expect(body.warning).toContain('A-1');
  });

  it('tells the platform in the end, in order, whatever it answered at first', async () => {
    const tenant = randomUUID();
    world.platform.answers.push(500, 503, 404);
    const ids: unknown[] = [];
    for (const number of ['1', '2', '3']) ids.push((await world.put(tenant, ublInvoice({ number }))).body.id);
    const issued = async (count: number): Promise<{ id: string; subject: string }[]> => {
      const own = (await world.platform.acknowledged(count)).filter((event) => event.tenant === tenant);
      return own.length === 3 ? own : issued(count + 1);
    };
    expect((await issued(1)).map(({ subject }) => subject)).toEqual(ids);
  });

  it('refuses totals that do not add up, with both numbers and the line', async () => {
    const tenant = randomUUID();
    const { status, type, body } = await world.put(tenant, ublInvoice({ total: '10.01' }));
    expect([status, type]).toEqual([422, expect.stringContaining('application/problem+json')]);
    expect(body).toMatchObject({ name: 'a.xml', line: 13, detail: expect.stringMatching(/10\.01.*10.*BR-CO-10/) });
    expect(await world.execute('select 1 from source_accounting.invoice where tenant_id = ?', [tenant])).toEqual([]);
  });

  it('opens to the import secret only', async () => {
    expect((await world.put(randomUUID(), ublInvoice(), 'import-secreT')).status).toBe(401);
    expect((await world.put(randomUUID(), ublInvoice(), '')).status).toBe(401);
    expect((await world.put('someone', ublInvoice())).status).toBe(404);
  });
});

describe('a file that is far too large', () => {
  it('is refused before it is read', async () => {
    const world = await startWorld();
    const url = `${world.source.url}/tenants/${randomUUID()}/invoices/ubl`;
    const answer = (headers: object) =>
      new Promise<number | string | undefined>((resolve) => {
        const put = request(url, { method: 'PUT', headers: { authorization: `Bearer ${IMPORT_SECRET}`, ...headers } });
        put.on('response', (response) => {
          resolve(response.statusCode);
          put.destroy();
        });
        put.on('error', () => resolve('hung up'));
        const chunk = Buffer.alloc(1_000_000, ' ');
        const write = (left: number): void => {
          if (left === 0) put.end();
          else put.write(chunk, () => write(left - 1));
        };
        write(50);
      });
    expect(await answer({ 'content-length': 50_000_000 })).toBe(413);
    // Without a length it is cut off after 10 MB; whether the answer comes through before the hang-up is a race.
    expect([413, 'hung up']).toContain(await answer({ 'transfer-encoding': 'chunked' }));
    expect((await world.put(randomUUID(), ublInvoice())).status).toBe(201);
    await world.close();
  });
});
