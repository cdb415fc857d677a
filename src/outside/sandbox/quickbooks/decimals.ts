import Big from 'big.js';
import { faults } from './faults.js';
import type { JsonObject } from './json.js';

const largestAmount = 99_999_999_999.99;

/** The exact decimal of an element, or undefined if it is absent. */
export function findDecimal(object: JsonObject | undefined, name: string): Big | undefined {
  const value = object?.[name];
  return typeof value === 'number' ? new Big(value) : undefined;
}

/** An amount of money: at most two decimals, at most QuickBooks' largest; undefined if absent. */
export function findAmount(object: JsonObject | undefined, name: string, path = name): Big | undefined {
  const amount = findDecimal(object, name);
  if (!amount) return undefined;
  if (!amount.eq(roundCents(amount))) throw faults.invalidNumber(path, `${amount} has more than 2 decimals`);
  if (amount.abs().gt(largestAmount)) throw faults.invalidNumber(path, `${amount} is too large`);
  return amount;
}

/** Rounds to two decimals, half away from zero. */
export const roundCents = (amount: Big): Big => amount.round(2, Big.roundHalfUp);

/** The sum of amounts, exactly. */
export const sumAmounts = (amounts: Iterable<Big>): Big => {
  let sum = new Big(0);
  for (const amount of amounts) sum = sum.plus(amount);
  return sum;
};
