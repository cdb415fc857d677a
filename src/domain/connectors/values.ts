import Big from 'big.js';
import { CodedError } from '../../platform/base/index.js';

// Enough digits that quotients of money and quantities are right in every place that is kept.
Big.DP = 20;
Big.RM = Big.roundHalfUp;

const decimalPattern = /^[-+]?\d{1,40}(\.\d{1,40})?$/;

/** Whether there is no value. */
export const isMissing = (value: unknown): value is undefined | null => value === undefined || value === null;

/**
 * A number as an exact decimal: from a number, or from a text like "12.50".
 * @throws CONNECTORS_EXPRESSION when it is neither.
 */
export function toDecimal(value: unknown): Big {
  if (value instanceof Big) return value;
  if (typeof value === 'number' && Number.isFinite(value)) return new Big(value);
  if (typeof value === 'string' && decimalPattern.test(value)) return new Big(value);
  throw new CodedError(
    'CONNECTORS_EXPRESSION',
    `${isMissing(value) ? 'A missing value' : JSON.stringify(value)} is used as a number.`,
  );
}

/** A value as text; what is missing is an empty text. */
export function toText(value: unknown): string {
  if (isMissing(value)) return '';
  if (value instanceof Big) return value.toFixed();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
