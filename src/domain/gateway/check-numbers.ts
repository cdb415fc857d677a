import { CodedError } from '../../platform/base/index.js';

/** A number that could be changed by reading it: sixteen digits, or an exponent of two. Most texts hold none. */
const suspicious = /[\s:,[]-?(?:[\d.]{16}|[\d.]+[eE][+-]?\d{2})/;
/** What a double is spelled with at most; with so many it is the same double again. */
const digitsOfDouble = 17;

/**
 * Checks that no number in the variables is changed by being read and written again: what a source is sent is what was
 * judged here. An integer must come out as it went in; a fraction is a double, and may be spelled as any double is.
 * @param text JSON that has been read before, so that it is known to be well-formed
 * @param isVariables whether it is the variables themselves, and not the request that holds them
 * @throws GATEWAY_REQUEST_INVALID naming the number
 */
export function checkNumbers(text: string, isVariables: boolean): void {
  if (suspicious.test(text)) checkEach(text, isVariables);
}

function checkEach(text: string, isVariables: boolean): void {
  const token = /"|[{}[\]]|-?\d[\d.eE+-]*/g;
  const colon = /\s*:/y;
  let depth = 0;
  let isWithin = isVariables;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const [part] = found;
    if (part === '"') {
      const end = endOfString(text, found.index);
      // A key of the request opens its own value.
      colon.lastIndex = end;
      if (depth === 1 && !isVariables && colon.test(text))
        isWithin = JSON.parse(text.slice(found.index, end)) === 'variables';
      token.lastIndex = end;
    } else if (part === '{' || part === '[') depth += 1;
    else if (part === '}' || part === ']') depth -= 1;
    else if (isWithin && isChanged(part)) throw changed(part);
  }
}

/** Where a string that begins at a place ends, after its quotation mark. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at += 1) {
    const next = text[at];
    if (next === '\\') at += 1;
    else if (next === '"') return at + 1;
  }
}

function isChanged(literal: string): boolean {
  const read = Number(literal);
  if (!Number.isFinite(read)) return true;
  const before = decimalOf(literal);
  const after = decimalOf(String(read));
  if (before.digits === after.digits && before.exponent === after.exponent) return false;
  const isFraction = before.exponent < 0;
  return !isFraction || read === 0 || before.digits.length > digitsOfDouble;
}

/** The same number as an integer without zeros at its ends, and a power of ten. The sign is never lost but of zero. */
function decimalOf(literal: string): { digits: string; exponent: number } {
  const [mantissa = '', power = '0'] = literal.replace(/^-/, '').toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const padded = `${whole}${fraction}`;
  let start = 0;
  let end = padded.length;
  // By hand: an expression for zeros at the end takes the square of a text of zeros.
  while (padded[start] === '0') start += 1;
  while (end > start && padded[end - 1] === '0') end -= 1;
  if (start === end) return { digits: '', exponent: 0 };
  return { digits: padded.slice(start, end), exponent: Number(power) - fraction.length + padded.length - end };
}

function changed(literal: string): CodedError {
  const shown = literal.length > 40 ? `${literal.slice(0, 40)}…` : literal;
  return new CodedError(
    'GATEWAY_REQUEST_INVALID',
    `The variables hold the number ${shown}, which would be changed on its way. Send it as a string where the contract takes one.`,
  );
}
