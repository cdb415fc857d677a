import Big from 'big.js';
import { CodedError } from '../../platform/base/index.js';
import { isMissing, toDecimal, toText } from './values.js';

/** The functions that expressions may call. None loops over more than it is given, none reads anything outside. */
export const functions: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
  /** A JSON number. Refuses what a JSON number cannot hold exactly. */
  number: (value) => {
    const decimal = toDecimal(value);
    const number = Number(decimal.toFixed());
    if (!new Big(number).eq(decimal))
      throw new CodedError('CONNECTORS_EXPRESSION', `${decimal.toFixed()} has too many digits for a number.`);
    return number;
  },
  round: (value, digits) => toDecimal(value).round(digits === undefined ? 2 : Number(digits), Big.roundHalfUp),
  abs: (value) => toDecimal(value).abs(),
  text: (value) => toText(value),
  lower: (value) => toText(value).toLowerCase(),
  upper: (value) => toText(value).toUpperCase(),
  trim: (value) => toText(value).replace(/\s+/g, ' ').trim(),
  /** At most so many characters (UTF-16 units), never half of one. */
  truncate: (value, length) => truncate(toText(value), Number(length)),
  replace: (value, from, to) => toText(value).replaceAll(toText(from), toText(to)),
  startsWith: (value, start) => toText(value).startsWith(toText(start)),
  /** Whether a list has the item, or a text the part. */
  includes: (whole, part) =>
    Array.isArray(whole) ? whole.includes(part) : !isMissing(whole) && toText(whole).includes(toText(part)),
  join: (items, separator) =>
    listOf(items)
      .filter((item) => !isMissing(item) && item !== '')
      .map(toText)
      .join(toText(separator)),
  length: (value) => (Array.isArray(value) ? value.length : toText(value).length),
  first: (items) => listOf(items)[0],
  /** The sum of a list's numbers, or of one field of its objects. */
  sum: (items, field) =>
    listOf(items).reduce<Big>((total, item) => total.plus(toDecimal(pluck(item, field))), new Big(0)),
  /** Inside a quoted text of QuickBooks' query language. */
  sql: (value) => toText(value).replace(/\\/g, '\\\\').replace(/'/g, "\\'"),
  /** As one segment of a URL's path. */
  segment: (value) => encodeURIComponent(toText(value)),
};

function listOf(value: unknown): unknown[] {
  if (isMissing(value)) return [];
  return Array.isArray(value) ? value : [value];
}

function pluck(item: unknown, field: unknown): unknown {
  if (isMissing(field)) return item;
  const name = toText(field);
  return typeof item === 'object' && item !== null && Object.hasOwn(item, name)
    ? (item as Record<string, unknown>)[name]
    : undefined;
}

function truncate(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = /[\uD800-\uDBFF]/.test(text.charAt(length - 1)) ? length - 1 : length;
  return text.slice(0, end);
}
