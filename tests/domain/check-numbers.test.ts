import { expect, it } from '@jest/globals';
import { checkNumbers } from '../../src/domain/gateway/check-numbers.js';
import fc from '../support/fast-check.js';

const check = (text: string) => checkNumbers(`{"variables":{"n":${text}}}`, false);

it('takes every double as JavaScript spells it, and with all its seventeen digits', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      check(JSON.stringify(number));
      if (!Number.isInteger(number)) check(number.toPrecision(17));
    }),
  );
});

it('takes an integer when it comes out as it went in, however it is spelled, and no other', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), fc.nat({ max: 5 }), (integer, zeros) => {
      const spellings = [
        `${integer}`,
        `${integer}.${'0'.repeat(zeros + 1)}`,
        `${integer}${'0'.repeat(zeros)}e-${zeros}`,
      ];
      for (const text of spellings) {
        if (spelledAs(Number(integer)) === integer) check(text);
        else expect(() => check(text)).toThrow(`the number ${text.slice(0, 40)}`);
      }
    }),
  );
});

/** The integer that a double is spelled as. */
function spelledAs(double: number): bigint {
  const [mantissa = '', power = '0'] = String(double).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return BigInt(whole + fraction) * 10n ** BigInt(Number(power) - fraction.length);
}
