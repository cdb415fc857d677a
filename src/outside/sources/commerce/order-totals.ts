import Big from 'big.js';

/** An amount before tax and its rate in per cent. */
export interface TaxedAmount {
  net: string;
  rate: string;
}

/** The sums of an order, as exact decimals with the digits of the currency. */
export interface Totals {
  linesNet: string;
  shippingNet: string;
  net: string;
  tax: string;
  gross: string;
}

/** A price with the digits of the currency, or with more where it has more. */
export function priceOf(unitPrice: string, currency: string): string {
  const [price, digits] = [new Big(unitPrice), digitsOf(currency)];
  return price.round(digits).eq(price) ? price.toFixed(digits) : price.toFixed();
}

/** Quantity times price, rounded half up to the digits of the currency. */
export function netAmountOf(
  { quantity, unitPrice }: { quantity: number; unitPrice: string },
  currency: string,
): string {
  return new Big(unitPrice).times(quantity).toFixed(digitsOf(currency), Big.roundHalfUp);
}

/**
 * Adds an order up. Tax is worked out on the sum of each rate, not line by line, and rounded half up.
 * @see EN 16931-1, rules BR-CO-10, BR-CO-13 to BR-CO-15 and BR-CO-17
 */
export function addUp(lines: readonly TaxedAmount[], shipping: TaxedAmount, currency: string): Totals {
  const digits = digitsOf(currency);
  const sumOf = (amounts: readonly TaxedAmount[]) => amounts.reduce((sum, { net }) => sum.plus(net), new Big(0));
  const byRate = Map.groupBy([...lines, shipping], ({ rate }) => new Big(rate).toFixed());
  const tax = [...byRate].reduce(
    (sum, [rate, amounts]) => sum.plus(sumOf(amounts).times(rate).div(100).round(digits, Big.roundHalfUp)),
    new Big(0),
  );
  const linesNet = sumOf(lines);
  const net = linesNet.plus(shipping.net);
  const shown = (amount: Big) => amount.toFixed(digits);
  return {
    linesNet: shown(linesNet),
    shippingNet: shown(new Big(shipping.net)),
    net: shown(net),
    tax: shown(tax),
    gross: shown(net.plus(tax)),
  };
}

/** How many digits the amounts of a currency have after the point: 2 for EUR, 0 for JPY. */
export function digitsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

const currencies = new Set(Intl.supportedValuesOf('currency'));

/** Whether a text is a currency of ISO 4217. */
export function isCurrency(text: string): boolean {
  return currencies.has(text);
}
