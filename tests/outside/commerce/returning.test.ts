import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DATABASES } from '../source-world.js';
import { ORDERS_WRITE, READ, RETURNS_WRITE, SHIPMENTS_WRITE, startWorld, type World } from './commerce-world.js';

describe.each(DATABASES)('sending goods back on %s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(kind);
  });
  afterAll(() => world.close());

  const back = (orderId: string, number: number, pieces: Record<string, number>) => ({
    orderId,
    externalId: `r:${number}`,
    reason: 'Broken',
    lines: Object.entries(pieces).map(([lineId, quantity]) => ({ lineId, quantity })),
  });

  it('is requested and received, and with its last pieces the order is RETURNED', async () => {
    const tenant = randomUUID();
    const { id, shipmentId } = await world.shippedOrder(tenant);
    await world.deliver(tenant, shipmentId);
    const first = (await world.sendBack(tenant, back(id, 1, { 1: 3 }))).orderReturn;
    expect(first).toMatchObject({
      status: 'REQUESTED',
      reason: 'Broken',
      closedAt: null,
      order: { status: 'DELIVERED' },
    });
    const received = await world.receive(tenant, first.id);
    expect(received.orderReturn).toMatchObject({ status: 'RECEIVED', order: { status: 'DELIVERED' } });
    expect(await world.receive(tenant, first.id)).toEqual(received);
    const second = (await world.sendBack(tenant, back(id, 2, { 2: 2 }))).orderReturn;
    expect((await world.receive(tenant, second.id)).orderReturn.order.status).toBe('RETURNED');
    const events = (await world.eventsOf(tenant, 16)).slice(8);
    expect(events.map(({ type, subject }) => [type, subject])).toEqual([
      ['return.requested', first.id],
      ['order.changed', id],
      ['return.closed', first.id],
      ['order.changed', id],
      ['return.requested', second.id],
      ['order.changed', id],
      ['return.closed', second.id],
      ['order.changed', id],
    ]);
  });

  it('gives declined pieces back to be sent again, but takes no piece twice', async () => {
    const tenant = randomUUID();
    const { id } = await world.shippedOrder(tenant);
    const { orderReturn } = await world.sendBack(tenant, back(id, 1, { 1: 2 }));
    expect((await world.sendBack(tenant, back(id, 2, { 1: 2 }))).userErrors).toMatchObject([
      { code: 'TOO_MANY_PIECES', message: 'Of line 1 1 pieces are left.', path: ['input', 'lines', '0', 'quantity'] },
    ]);
    expect((await world.decline(tenant, orderReturn.id)).orderReturn.status).toBe('DECLINED');
    expect((await world.receive(tenant, orderReturn.id)).userErrors).toEqual([
      { code: 'INVALID_TRANSITION', message: 'The return is DECLINED and stays so.', path: ['id'] },
    ]);
    expect((await world.sendBack(tenant, back(id, 2, { 1: 3 }))).userErrors).toEqual([]);
  });

  it('changes nothing when repeated, and refuses another return under the same external id', async () => {
    const tenant = randomUUID();
    const { id } = await world.shippedOrder(tenant);
    const answers = await Promise.all([1, 2, 3].map(() => world.sendBack(tenant, back(id, 1, { 1: 1 }))));
    expect(new Set(answers.map(({ orderReturn }) => orderReturn.id)).size).toBe(1);
    const other = await world.sendBack(tenant, back(id, 1, { 1: 2 }));
    expect(other.userErrors).toMatchObject([{ code: 'EXTERNAL_ID_TAKEN', path: ['input', 'externalId'] }]);
  });

  it('is refused for an order that has not left, without a reason, and without pieces', async () => {
    const tenant = randomUUID();
    const ready = await world.readyOrder(tenant);
    expect((await world.sendBack(tenant, back(ready, 1, { 1: 1 }))).userErrors).toMatchObject([
      { code: 'INVALID_TRANSITION', path: ['input', 'orderId'] },
    ]);
    const { id } = await world.shippedOrder(tenant, 2);
    for (const [parts, code, path] of [
      [{ reason: '' }, 'INVALID', ['reason']],
      [{ lines: [] }, 'INVALID', ['lines']],
      [{ lines: [{ lineId: 'x', quantity: 1 }] }, 'NOT_FOUND', ['lines', '0', 'lineId']],
    ] as const)
      expect((await world.sendBack(tenant, { ...back(id, 1, { 1: 1 }), ...parts })).userErrors).toMatchObject([
        { code, path: ['input', ...path] },
      ]);
  });

  it('knows no order and no return of another tenant', async () => {
    const theirs = randomUUID();
    const { id } = await world.shippedOrder(theirs);
    const ours = randomUUID();
    expect((await world.sendBack(ours, back(id, 1, { 1: 1 }))).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    const { orderReturn } = await world.sendBack(theirs, back(id, 1, { 1: 1 }));
    for (const { userErrors } of [await world.receive(ours, orderReturn.id), await world.decline(theirs, 'no-uuid')])
      expect(userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['id'] }]);
    const query = `{ orderReturn(id: "${orderReturn.id}") { externalId } }`;
    expect((await world.askFor(ours, query)).data.orderReturn).toBeNull();
    expect((await world.askFor(theirs, query)).data.orderReturn).toEqual({ externalId: 'r:1' });
  });

  it('needs the scope for returns', async () => {
    const tenant = randomUUID();
    const { id } = await world.shippedOrder(tenant);
    const scope = [READ, ORDERS_WRITE, SHIPMENTS_WRITE].join(' ');
    const input = `{ orderId: "${id}", externalId: "1", reason: "x", lines: [{ lineId: "1", quantity: 1 }] }`;
    for (const call of [`requestReturn(input: ${input})`, `receiveReturn(id: "${id}")`, `declineReturn(id: "${id}")`]) {
      const ask = (selection: string, as: string) =>
        world.askFor(tenant, `mutation { ${call} { ${selection} } }`, {}, as);
      expect((await ask('userErrors { code }', scope)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
      expect((await ask('orderReturn { id }', RETURNS_WRITE)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    }
  });
});
