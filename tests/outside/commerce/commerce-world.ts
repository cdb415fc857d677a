import { fileURLToPath } from 'node:url';
import { commerceTables } from '../../../src/outside/sources/commerce/entities.js';
import { startCommerceSource } from '../../../src/outside/sources/commerce/index.js';
import { startSourceWorld } from '../source-world.js';

export const READ = 'commerce.orders:read';
export const ORDERS_WRITE = 'commerce.orders:write';
export const SHIPMENTS_WRITE = 'commerce.shipments:write';
export const RETURNS_WRITE = 'commerce.returns:write';
const ALL = [READ, ORDERS_WRITE, SHIPMENTS_WRITE, RETURNS_WRITE];

/** The orders of a sample tenant: 11, in every state. */
export const samples = fileURLToPath(
  new URL('../../../src/outside/sources/commerce/samples/orders.json', import.meta.url),
);

const ERRORS = 'userErrors { code message path }';
const ORDER = 'id number status cancelReason totals { linesNet shippingNet net tax gross } updatedAt';
const SHIPMENT = 'id status carrier trackingNumber deliveredAt lines { line { id } quantity } order { status }';
const RETURN = 'id status reason closedAt lines { line { id } quantity } order { status }';
const MUTATIONS = {
  placeOrder: `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { order { ${ORDER} } ${ERRORS} } }`,
  advanceOrder: `mutation ($id: ID!, $to: OrderStep!) { advanceOrder(id: $id, to: $to) { order { ${ORDER} } ${ERRORS} } }`,
  cancelOrder: `mutation ($id: ID!, $reason: String!) { cancelOrder(id: $id, reason: $reason) {
    order { ${ORDER} } ${ERRORS} } }`,
  addShipment: `mutation ($input: AddShipmentInput!) { addShipment(input: $input) { shipment { ${SHIPMENT} } ${ERRORS} } }`,
  markShipmentDelivered: `mutation ($id: ID!, $deliveredAt: DateTime) {
    markShipmentDelivered(id: $id, deliveredAt: $deliveredAt) { shipment { ${SHIPMENT} } ${ERRORS} } }`,
  requestReturn: `mutation ($input: RequestReturnInput!) { requestReturn(input: $input) {
    orderReturn { ${RETURN} } ${ERRORS} } }`,
  receiveReturn: `mutation ($id: ID!) { receiveReturn(id: $id) { orderReturn { ${RETURN} } ${ERRORS} } }`,
  declineReturn: `mutation ($id: ID!) { declineReturn(id: $id) { orderReturn { ${RETURN} } ${ERRORS} } }`,
};

const commerce = {
  name: 'commerce',
  start: startCommerceSource,
  tables: commerceTables,
  scopes: ALL,
  importPath: 'orders',
};

/** A platform and a commerce source on a fresh database, with the doors as functions. */
export async function startWorld(kind: string = 'pglite') {
  const world = await startSourceWorld(commerce, kind);
  const { askFor } = world;
  const mutate = async (tenant: string, name: keyof typeof MUTATIONS, variables: object) =>
    (await askFor(tenant, MUTATIONS[name], variables)).data[name];
  const place = (tenant: string, input: object = order(1)) => mutate(tenant, 'placeOrder', { input });
  const advance = (tenant: string, id: string, to: string) => mutate(tenant, 'advanceOrder', { id, to });
  const ship = (tenant: string, input: object) => mutate(tenant, 'addShipment', { input });
  return {
    ...world,
    place,
    advance,
    cancel: (tenant: string, id: string, reason = 'Not wanted') => mutate(tenant, 'cancelOrder', { id, reason }),
    ship,
    deliver: (tenant: string, id: string, deliveredAt?: string) =>
      mutate(tenant, 'markShipmentDelivered', { id, deliveredAt }),
    sendBack: (tenant: string, input: object) => mutate(tenant, 'requestReturn', { input }),
    receive: (tenant: string, id: string) => mutate(tenant, 'receiveReturn', { id }),
    decline: (tenant: string, id: string) => mutate(tenant, 'declineReturn', { id }),
    /** Places an order of 3 A and 2 B and brings it so far that it waits for the carrier; its id. */
    async readyOrder(tenant: string, number = 1): Promise<string> {
      const { id } = (await place(tenant, order(number))).order;
      for (const to of ['CONFIRMED', 'PACKED', 'READY_TO_SHIP']) await advance(tenant, id, to);
      return id;
    },
    /** The same, shipped in one parcel. */
    async shippedOrder(tenant: string, number = 1): Promise<{ id: string; shipmentId: string }> {
      const id = await this.readyOrder(tenant, number);
      const { shipment } = await ship(tenant, { orderId: id, carrier: 'DHL', trackingNumber: `T-${number}` });
      return { id, shipmentId: shipment.id };
    },
    async statusOf(tenant: string, id: string): Promise<string> {
      return (await askFor(tenant, 'query ($id: ID) { order(id: $id) { status } }', { id })).data.order.status;
    },
  };
}

export type World = Awaited<ReturnType<typeof startWorld>>;

/** An order of 3 A and 2 B, by its number, as an input. */
export const order = (number: number, parts: object = {}) => ({
  channel: 'webshop',
  externalId: String(number),
  number: `W-${number}`,
  buyerName: 'Lena Hartwig',
  shippingAddress: { recipient: 'Lena Hartwig', street: 'Quay 1', city: 'Kiel', countryCode: 'DE' },
  currency: 'EUR',
  lines: [line('A', 3, '10.10'), line('B', 2, '4.05')],
  ...parts,
});

/** A line of an order, at 19 per cent unless told. */
export const line = (sku: string, quantity: number, unitPrice: string, taxRate = '19') => ({
  sku,
  name: `Article ${sku}`,
  quantity,
  unitPrice,
  taxRate,
});
