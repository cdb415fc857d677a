import { createHash, randomUUID } from 'node:crypto';
import Big from 'big.js';
import type { SourceEm } from '../../sdk/index.js';
import { beginOrderChange, noteEvent } from './change-order.js';
import { checkOrderInput } from './check-order-input.js';
import { OrderLineRow, OrderRow } from './entities.js';
import { type AddressInput, type OrderInput, type Outcome, refuse } from './order-input.js';
import { OrderStatus } from './order-status.js';
import { addUp, netAmountOf, priceOf } from './order-totals.js';

/** The first number that the application gives is one more. */
const FIRST_SEQUENCE = 10_000;

/**
 * Places one order, adds it up and notes `order.placed`, in the transaction that it is given. The same input again
 * changes nothing, and a refused one changes nothing. It does not look whether the customer or the articles exist: they
 * are other sources' to know.
 */
export async function placeOrder(em: SourceEm, tenantId: string, input: OrderInput): Promise<Outcome<OrderRow>> {
  const invalid = checkOrderInput(input, new Date());
  if (invalid.length > 0) return refuse(...invalid);
  const order = settle(input);
  const { gross } = order.totals;
  if (input.expectedGross != null && !new Big(gross).eq(input.expectedGross)) {
    const message = `The order comes to ${gross}, not to ${input.expectedGross}.`;
    return refuse({ code: 'TOTAL_MISMATCH', message, path: ['expectedGross'] });
  }

  const change = await beginOrderChange(em, tenantId);
  const { channel, externalId } = input;
  const digest = createHash('sha256')
    .update(JSON.stringify([order, input.number ?? null, input.placedAt ?? null]))
    .digest('base64url');
  const known = await em.findOne(OrderRow, { channel, externalId });
  if (known?.digest === digest) return { row: known, hasChanged: false, faults: [] };
  if (known !== null) {
    const message = `${externalId} of ${channel} is another order, ${known.number}.`;
    return refuse({ code: 'EXTERNAL_ID_TAKEN', message, path: ['externalId'] });
  }
  const naming = await nameOrder(em, input.number);
  if (naming === null)
    return refuse({ code: 'NUMBER_TAKEN', message: `There is an order ${input.number}.`, path: ['number'] });

  const { lines, ...facts } = order;
  const row = em.create(OrderRow, {
    id: randomUUID(),
    tenantId,
    ...naming,
    channel,
    externalId,
    digest,
    status: OrderStatus.PLACED,
    ...facts,
    placedAt: input.placedAt ?? change.now,
    updatedAt: change.now,
  });
  for (const line of lines) em.create(OrderLineRow, { orderId: row.id, tenantId, ...line });
  noteEvent(change, 'order.placed', row.id);
  await em.flush();
  return { row, hasChanged: true, faults: [] };
}

/** What an input comes to, written the one way. */
function settle(input: OrderInput) {
  const { customerNumber = null, buyerName, buyerEmail = null, shippingAddress, currency } = input;
  const lines = input.lines.map(({ sku, name, quantity, unitPrice, taxRate }, index) => ({
    position: index + 1,
    sku,
    name,
    quantity,
    unitPrice: priceOf(unitPrice, currency),
    netAmount: netAmountOf({ quantity, unitPrice }, currency),
    taxRate: new Big(taxRate).toFixed(),
  }));
  const shipping = { net: input.shippingNet ?? '0', rate: new Big(input.shippingTaxRate ?? '0').toFixed() };
  const taxed = lines.map(({ netAmount: net, taxRate: rate }) => ({ net, rate }));
  return {
    customerNumber,
    buyerName,
    buyerEmail,
    shippingAddress: toAddress(shippingAddress),
    currency,
    shippingTaxRate: shipping.rate,
    totals: addUp(taxed, shipping, currency),
    lines,
  };
}

function toAddress({ recipient, street, additionalStreet, city, postalCode, region, countryCode }: AddressInput) {
  return {
    recipient,
    street,
    additionalStreet: additionalStreet ?? null,
    city,
    postalCode: postalCode ?? null,
    region: region ?? null,
    countryCode,
  };
}

/** The given number, else the next one; null when there is such an order. */
async function nameOrder(
  em: SourceEm,
  number: string | null | undefined,
): Promise<{ number: string; sequence: number | null } | null> {
  if (number != null) return (await em.count(OrderRow, { number })) > 0 ? null : { number, sequence: null };
  const [latest] = await em.find(OrderRow, { sequence: { $ne: null } }, { orderBy: { sequence: 'desc' }, limit: 1 });
  const sequence = (latest?.sequence ?? FIRST_SEQUENCE) + 1;
  return { number: `O-${sequence}`, sequence };
}
