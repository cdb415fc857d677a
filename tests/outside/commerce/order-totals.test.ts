import { describe, expect, it } from '@jest/globals';
import Big from 'big.js';
import {
  addUp,
  digitsOf,
  isCurrency,
  netAmountOf,
  priceOf,
} from '../../../src/outside/sources/commerce/order-totals.js';
import fc from '../../support/fast-check.js';

const currency = fc.constantFrom('EUR', 'USD', 'JPY', 'KWD');
const price = fc.integer({ min: 0, max: 10_000_000 }).map((amount) => new Big(amount).div(10_000).toFixed());
const rate = fc.constantFrom('0', '7', '19', '19.00', '5.5', '25');
const line = fc.record({ quantity: fc.integer({ min: 1, max: 100_000 }), unitPrice: price, rate });

describe('the totals of an order', () => {
  it.each([
    ['EUR', '0.015', 1, '0.02'],
    ['EUR', '0.0185', 2_500, '46.25'],
    ['JPY', '99.5', 1, '100'],
    ['KWD', '0.0005', 1, '0.001'],
  ])('round %s amounts half up: %s times %s is %s', (code, unitPrice, quantity, net) => {
    expect(netAmountOf({ unitPrice, quantity }, code)).toBe(net);
  });

  it('work tax out on the sum of each rate, not line by line', () => {
    const cents = Array.from({ length: 3 }, () => ({ net: '0.13', rate: '19' }));
    const totals = addUp([...cents, { net: '10.00', rate: '7.0' }], { net: '5.00', rate: '7' }, 'EUR');
    expect(totals).toEqual({ linesNet: '10.39', shippingNet: '5.00', net: '15.39', tax: '1.12', gross: '16.51' });
  });

  it('add up exactly, in any order, with the digits of the currency', () => {
    fc.assert(
      fc.property(currency, fc.array(line, { minLength: 1, maxLength: 20 }), rate, (code, lines, shippingRate) => {
        const taxed = lines.map((one) => ({ net: netAmountOf(one, code), rate: one.rate }));
        const shipping = { net: '0', rate: shippingRate };
        const totals = addUp(taxed, shipping, code);
        const sum = taxed.reduce((all, { net }) => all.plus(net), new Big(0));
        expect(totals.linesNet).toBe(sum.toFixed(digitsOf(code)));
        expect(new Big(totals.net).plus(totals.tax).eq(totals.gross)).toBe(true);
        expect(addUp(taxed.toReversed(), shipping, code)).toEqual(totals);
        const exactTax = taxed.reduce((all, one) => all.plus(new Big(one.net).times(one.rate).div(100)), new Big(0));
        const mostOff = new Big(10).pow(-digitsOf(code)).times(4);
        expect(exactTax.minus(totals.tax).abs().lte(mostOff)).toBe(true);
      }),
    );
  });

  it('show a price with the digits of its currency, and with all that it has', () => {
    expect(['42', '28.4', '0.0185', '3.10000'].map((one) => priceOf(one, 'EUR'))).toEqual([
      '42.00',
      '28.40',
      '0.0185',
      '3.10',
    ]);
  });

  it('know the currencies of ISO 4217', () => {
    expect(['EUR', 'INR', 'eur', 'EURO', 'ABC', ''].map(isCurrency)).toEqual([true, true, false, false, false, false]);
  });
});
