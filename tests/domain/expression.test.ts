import { describe, expect, it } from '@jest/globals';
import Big from 'big.js';
import { compileExpression } from '../../src/domain/connectors/expression.js';
import { compileTemplate } from '../../src/domain/connectors/template.js';
import fc from '../support/fast-check.js';

const work = (source: string, scope: Record<string, unknown> = {}): unknown => compileExpression(source)(scope);
const text = (value: unknown): unknown => (value instanceof Big ? value.toFixed() : value);

describe('an expression', () => {
  it.each([
    ['1 + 2 * 3', '7'],
    ['(1 + 2) * 3', '9'],
    ['"0.1" + "0.2"', '0.3'],
    ['10 / 4', '2.5'],
    ['-a', '-2.50'],
    ['a == 2.5', true],
    ['a + 0 == "2.50"', true],
    ["b ?? 'none'", 'none'],
    ["a > 2 && a <= 3 ? 'yes' : 'no'", 'yes'],
    ['o.list[1].x', 5],
    ["o['list'][0].missing.deeper", undefined],
    ['!b', true],
    ['includes(["x", "y"], "y")', true],
    ['sql("it\'s")', "it\\'s"],
    ['truncate("abcdef", 3)', 'abc'],
    ['sum(o.list, "x")', '8'],
    ['round(2.345, 2)', '2.35'],
    ['join(["a", b, "c"], "-")', 'a-c'],
  ])('%s is worked out', (source, expected) => {
    const scope = { a: '2.50', o: { list: [{ x: 3 }, { x: 5 }] } };
    const result = text(work(source, scope));
    expect(
      typeof expected === 'string' && typeof result === 'string' && /^-?[\d.]+$/.test(result)
        ? new Big(result).eq(expected)
        : result,
    ).toEqual(typeof expected === 'string' && /^-?[\d.]+$/.test(expected) ? true : expected);
  });

  it.each([
    'constructor',
    '__proto__',
    'o.constructor',
    'o.__proto__',
    'o["__proto__"]',
    'toString',
    'o.list.constructor',
    'o.list.map',
    'o.list.length',
  ])('reaches nothing but what it is given: %s is nothing', (source) => {
    expect(work(source, { o: { list: [1] } })).toBeUndefined();
  });

  it.each([
    '',
    '1 +',
    '(1',
    'a b',
    'f(',
    'nothing(1)',
    'constructor("x")',
    "'open",
    'a = 1',
    'a; b',
    '`x`',
    '1..2',
    `${'('.repeat(60)}1${')'.repeat(60)}`,
    'x'.repeat(2_001),
  ])('refuses %j', (source) => {
    expect(() => compileExpression(source)).toThrow(expect.objectContaining({ code: 'CONNECTORS_EXPRESSION' }));
  });

  it('refuses to count with what is no number, and to divide by zero', () => {
    for (const source of ['a + 1', '"x" * 2', '1 / 0', 'number("1e400")'])
      expect(() => work(source)).toThrow(/CONNECTORS|number|zero/);
  });

  it('adds and multiplies decimals exactly', () => {
    const decimal = fc
      .tuple(fc.bigInt(-(10n ** 12n), 10n ** 12n), fc.integer({ min: 0, max: 6 }))
      .map(([digits, places]) => new Big(String(digits)).div(10 ** places).toFixed());
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        expect(text(work('a + b', { a, b }))).toBe(new Big(a).plus(b).toFixed());
        expect(text(work('a * b', { a, b }))).toBe(new Big(a).times(b).toFixed());
      }),
    );
  });

  it('never throws anything but its own error, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (source) => {
        try {
          compileExpression(source)({ a: 1, b: 'x' });
        } catch (error) {
          expect(error).toMatchObject({ code: 'CONNECTORS_EXPRESSION' });
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives back every text that it is given, through sql() and out of the quotes again', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const quoted = String(work('sql(v)', { v: value }));
        expect(quoted.replace(/\\(.)/gs, '$1')).toBe(value);
        expect(/(^|[^\\])(\\\\)*'/.test(quoted)).toBe(false);
      }),
    );
  });
});

describe('a template', () => {
  it('keeps the type of a text that is one expression and makes text of the others', () => {
    expect(compileTemplate({ n: '{{ number(a) }}', t: 'a is {{ a }}', b: '{{ a > 1 }}' })({ a: '2' })).toEqual({
      n: 2,
      t: 'a is 2',
      b: true,
    });
  });

  it('leaves out what has no value', () => {
    expect(
      compileTemplate({ x: '{{ missing }}', y: { z: '{{ missing.deeper }}' }, list: ['{{ missing }}', 1] })({}),
    ).toEqual({ y: {}, list: [1] });
  });

  it('repeats and chooses', () => {
    const template = {
      lines: [
        { $each: '{{ items }}', as: 'item', in: { id: '{{ item.id }}', place: '{{ index }}' } },
        // biome-ignore lint/suspicious/noThenProperty: the template language's own word
        { $if: '{{ more }}', then: 'more' },
      ],
    };
    expect(compileTemplate(template)({ items: [{ id: 'a' }, { id: 'b' }], more: true })).toEqual({
      lines: [{ id: 'a', place: 0 }, { id: 'b', place: 1 }, 'more'],
    });
    expect(compileTemplate(template)({})).toEqual({ lines: [] });
  });

  it('is bounded in what it may grow to', () => {
    const items = Array.from({ length: 60_000 }, (_, id) => ({ id }));
    const template = { $each: '{{ items }}', as: 'item', in: '{{ item.id }}' };
    expect(() => compileTemplate(template)({ items })).toThrow(/more than 50000 values/);
  });

  it('does not take what a record holds for a template', () => {
    expect(compileTemplate({ name: '{{ name }}' })({ name: '{{ secret }}', secret: 'x' })).toEqual({
      name: '{{ secret }}',
    });
  });
});
