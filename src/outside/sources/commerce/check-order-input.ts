import Big from 'big.js';
import { invalid, isEmail, MAX_TEXT, textFaults } from '../../sdk/index.js';
import { MAX_LINES, MAX_QUANTITY } from './limits.js';
import type { AddressInput, LineInput, OrderFault, OrderInput } from './order-input.js';
import { digitsOf, isCurrency } from './order-totals.js';

const ORDER_TEXTS = {
  externalId: MAX_TEXT,
  number: MAX_TEXT,
  customerNumber: MAX_TEXT,
  buyerName: MAX_TEXT,
  buyerEmail: MAX_TEXT,
};
const ADDRESS_TEXTS = {
  recipient: MAX_TEXT,
  street: MAX_TEXT,
  additionalStreet: MAX_TEXT,
  city: MAX_TEXT,
  postalCode: MAX_TEXT,
  region: MAX_TEXT,
};

/** A clock that is a little ahead of ours is no reason to refuse. */
const MAX_AHEAD_MS = 5 * 60 * 1_000;

/** Everything that is wrong with an order by itself. It does not add it up, nor look whether it was placed before. */
export function checkOrderInput(input: OrderInput, now: Date): OrderFault[] {
  const { channel, number, buyerEmail, shippingAddress, currency, lines, placedAt } = input;
  return [
    ...textFaults(input, ORDER_TEXTS),
    ...unless(/^[a-z0-9][a-z0-9:._-]{0,99}$/.test(channel), 'channel', 'A channel is like "shopify:acme".'),
    ...unless(
      number == null || !/^O-\d+$/.test(number),
      'number',
      'Numbers that begin with O- are given by the application.',
    ),
    ...unless(buyerEmail == null || isEmail(buyerEmail), 'buyerEmail', 'It is no e-mail address.'),
    ...unless(isCurrency(currency), 'currency', 'A currency is three capital letters of ISO 4217.'),
    ...timeFaults('placedAt', placedAt, now),
    ...addressFaults(shippingAddress),
    ...shippingFaults(input),
    ...unless(lines.length >= 1 && lines.length <= MAX_LINES, 'lines', `An order has 1 to ${MAX_LINES} lines.`),
    ...lines.slice(0, MAX_LINES).flatMap((line, index) => lineFaults(line, ['lines', String(index)])),
  ];
}

function addressFaults(address: AddressInput): OrderFault[] {
  const path = ['shippingAddress'];
  const isCountry = /^[A-Z]{2}$/.test(address.countryCode);
  return [
    ...textFaults(address, ADDRESS_TEXTS, path),
    ...(isCountry ? [] : [invalid([...path, 'countryCode'], 'A country is two capital letters of ISO 3166-1.')]),
  ];
}

function lineFaults(line: LineInput, path: string[]): OrderFault[] {
  const { quantity, unitPrice, taxRate } = line;
  const isQuantity = quantity >= 1 && quantity <= MAX_QUANTITY;
  return [
    ...textFaults(line, { sku: MAX_TEXT, name: MAX_TEXT }, path),
    ...(isQuantity ? [] : [invalid([...path, 'quantity'], `A quantity is 1 to ${MAX_QUANTITY} pieces.`)]),
    ...(isWithin(unitPrice, { most: 1_000_000, digits: 4 })
      ? []
      : [invalid([...path, 'unitPrice'], 'A price is 0 to 1000000 with at most 4 digits after the point.')]),
    ...rateFaults(taxRate, [...path, 'taxRate']),
  ];
}

function shippingFaults({ shippingNet, shippingTaxRate, currency }: OrderInput): OrderFault[] {
  const digits = isCurrency(currency) ? digitsOf(currency) : 4;
  const isAmount = shippingNet == null || isWithin(shippingNet, { most: 1_000_000, digits });
  return [
    ...unless(isAmount, 'shippingNet', `An amount in ${currency} is 0 to 1000000 with at most ${digits} digits.`),
    ...(shippingTaxRate == null ? [] : rateFaults(shippingTaxRate, ['shippingTaxRate'])),
  ];
}

function rateFaults(rate: string, path: string[]): OrderFault[] {
  if (isWithin(rate, { most: 100, digits: 2 })) return [];
  return [invalid(path, 'A rate is 0 to 100 per cent with at most 2 digits after the point.')];
}

function isWithin(decimal: string, { most, digits }: { most: number; digits: number }): boolean {
  if (decimal.length > 20 || !/^\d+(\.\d+)?$/.test(decimal)) return false;
  const value = new Big(decimal);
  return value.lte(most) && value.round(digits, Big.roundDown).eq(value);
}

/** What is wrong with the time of something that has happened. */
export function timeFaults(name: string, at: Date | null | undefined, now: Date): OrderFault[] {
  return unless(at == null || at.getTime() <= now.getTime() + MAX_AHEAD_MS, name, 'It has not been yet.');
}

function unless(isGood: boolean, name: string, message: string): OrderFault[] {
  return isGood ? [] : [invalid([name], message)];
}
