import Big from 'big.js';

const MAX_LENGTH = 40;

/**
 * Reads an xs:decimal as an exact decimal string: the digits stay as given (`1225.00`), only a plus sign, needless
 * leading zeros and a bare point go. Exponents are not decimals. Undefined when it isn't one or has over 40 characters.
 */
export function parseDecimal(text: string): string | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text.trim());
  if (match === null || text.length > MAX_LENGTH) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = (whole.replace(/^0+(?=\d)/, '') || '0') + (fraction === '' ? '' : `.${fraction}`);
  return sign === '-' && /[1-9]/.test(digits) ? `-${digits}` : digits;
}

/** The exact sum. */
export function sumDecimals(values: string[]): Big {
  return values.reduce((sum, value) => sum.plus(value), new Big(0));
}
