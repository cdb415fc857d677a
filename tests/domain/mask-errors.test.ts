import { describe, expect, it } from '@jest/globals';
import { bufferAnswer } from '../../src/domain/gateway/buffered-answer.js';
import { errorsBegunIn, findErrors, indexOfErrors } from '../../src/domain/gateway/find-errors.js';
import { maskErrors } from '../../src/domain/gateway/mask-errors.js';
import fc from '../support/fast-check.js';

const terms = { source: 'books', errors: { PERIOD_CLOSED: 'The period is closed.' } };
const mask = (text: string): string => maskErrors(Buffer.from(text), terms).toString();
const masked = { message: 'The source books failed at this field.', extensions: { code: 'GATEWAY_SOURCE_ERROR' } };
const maskedText = JSON.stringify(masked);

describe('masking the errors of a source', () => {
  it('takes away all but the place of an error that the contract does not declare', () => {
    const error = {
      message: 'connect ECONNREFUSED 10.0.0.7:5432',
      locations: [{ line: 1, column: 2, file: '/srv/app.js' }],
      path: ['book', 0, 'price', { at: 'x' }],
      extensions: { code: 'INTERNAL_SERVER_ERROR', stacktrace: ['at x'], sql: 'select' },
      stack: 'at x',
    };
    expect(JSON.parse(mask(JSON.stringify({ data: null, errors: [error] })))).toEqual({
      data: null,
      errors: [{ ...masked, locations: [{ line: 1, column: 2 }], path: ['book', 0, 'price'] }],
    });
  });

  it.each(['PERIOD_CLOSED', 'BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED'])(
    'leaves the message and the code %s, and no other extension',
    (code) => {
      const error = { message: 'No é.', path: ['a'], extensions: { code, exception: { stacktrace: [] } }, more: 1 };
      expect(JSON.parse(mask(JSON.stringify({ errors: [error] })))).toEqual({
        errors: [{ message: 'No é.', path: ['a'], extensions: { code } }],
      });
    },
  );

  it.each([
    ['a code that is none', '[{"message":"x","extensions":{"code":["PERIOD_CLOSED"]}}]'],
    ['a code that every object has', '[{"message":"x","extensions":{"code":"constructor"}}]'],
    ['a code of the platform', '[{"message":"x","extensions":{"code":"ACCESS_TOKEN_INVALID"}}]'],
    ['no extensions', '[{"message":"x"}]'],
    ['extensions that are null', '[{"message":"x","extensions":null}]'],
    ['no object', '["x"]'],
    ['null', '[null]'],
    ['no list', '{"message":"x"}'],
    ['a text', '"x"'],
  ])('masks what has %s', (_what, errors) => {
    expect(mask(`{"errors":${errors},"data":1}`)).toBe(`{"errors":[${maskedText}],"data":1}`);
  });

  it.each([
    '{"errors":[],"data":{"a":1.0}}',
    '{"data":1e2,"errors":null}',
    '{"data":{"errors":[{"message":"x"}],"b":["errors",{"a\\"errors":1}]},"extensions":{"errors":[{"message":"x"}]}}',
    '{"data":{"say":"\\"errors\\":[{\\\\"}}',
  ])('leaves %s as it is', (text) => {
    expect(mask(text)).toBe(text);
  });

  it('masks every list, wherever it stands, and leaves the bytes around it', () => {
    const secret = '[{"message":"]},\\"errors\\":[] x"},\n{"message":"y","extensions":{"errors":[1,{}]}}]';
    const two = `[${maskedText},${maskedText}]`;
    expect(mask(`{"errors" : ${secret} ,"data":{"errors":[1.0]},"errors":${secret}}\n`)).toBe(
      `{"errors" :${two},"data":{"errors":[1.0]},"errors":${two}}\n`,
    );
  });

  const whole = '{"data":{"a":{"errors":[1,{"b":"errors"}]},"c":2},"errors":[{"message":"x"}]}';

  it.each([...Array(whole.length - whole.lastIndexOf('errors') - 7).keys()].map((cut) => cut + 1))(
    'refuses an answer that lacks its last %i bytes',
    (cut) => {
      expect(() => mask(whole.slice(0, -cut))).toThrow(SyntaxError);
    },
  );

  it.each(['x', '{"errors":[{"message":"x"}]}'])('refuses an answer that goes on with %s', (more) => {
    expect(() => mask(whole + more)).toThrow(SyntaxError);
  });

  it('finds what JSON.parse finds, in any answer', () => {
    const word = fc.constantFrom('errors', 'data', 'a"errors', '"errors"', 'errors\\', 'é', '{"errors":[', '');
    const value = fc.letrec((tie) => ({
      any: fc.oneof({ maxDepth: 5 }, word, fc.constantFrom(null, 1, true), tie('list'), tie('object')),
      list: fc.array(tie('any'), { maxLength: 3 }),
      object: fc.dictionary(word, tie('any'), { maxKeys: 4 }),
    })).object;
    let found = 0;
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1), (answer, indent) => {
        const text = Buffer.from(JSON.stringify(answer, null, indent));
        const at = indexOfErrors(text);
        const rest = text.subarray(at < 0 ? text.length : at);
        const values =
          at < 0 ? [] : findErrors(rest).map(({ from, to }) => JSON.parse(rest.toString('utf8', from, to)));
        expect(values).toEqual(
          Object.hasOwn(answer as object, 'errors') ? [(answer as { errors: unknown }).errors] : [],
        );
        found += values.length;
      }),
    );
    expect(found).toBeGreaterThan(10);
  });

  it.each([
    ['', 0],
    ['{"data":', 0],
    ['{"data":"', 1],
    ['{"data":1,"erro', 5],
    ['{"data":1,"errors', 7],
    ['{"data":1,"error"', 1],
    ['"', 1],
  ])('waits, after %j, for more of %i bytes', (text, count) => {
    expect(errorsBegunIn(Buffer.from(text))).toBe(count);
  });

  it('reads an answer of very many keys in a moment', () => {
    const text = JSON.stringify({ data: Array(200_000).fill({ errors: [] }), errors: [{ message: 'x' }] });
    const answer = bufferAnswer();
    answer.start(200, {});
    answer.end(maskErrors(Buffer.from(text), terms));
    expect((answer.read().body as { errors: object[] }).errors).toEqual([masked]);
  });
});
