import Big from 'big.js';
import { CodedError } from '../../platform/base/index.js';
import { functions } from './expression-functions.js';
import { type Expression, parseExpression } from './parse-expression.js';
import { isMissing, toDecimal } from './values.js';

/** The names an expression can see. */
export type Scope = Readonly<Record<string, unknown>>;

/** An expression ready to work out, as often as wanted. */
export type Evaluate = (scope: Scope) => unknown;

/**
 * Compiles an expression. What is missing on a path is undefined, never an error. `+ - * /` are exact decimal
 * arithmetic on numbers and on texts that are numbers.
 * @throws CONNECTORS_EXPRESSION when it cannot be parsed or names a function that does not exist.
 */
export function compileExpression(source: string): Evaluate {
  return compile(parseExpression(source), source);
}

function compile(expression: Expression, source: string): Evaluate {
  switch (expression.kind) {
    case 'literal':
      return () => expression.value;
    case 'name':
      return (scope) => ownProperty(scope, expression.name);
    case 'member': {
      const of = compile(expression.of, source);
      const key = compile(expression.key, source);
      return (scope) => ownProperty(of(scope), key(scope));
    }
    case 'list': {
      const items = expression.items.map((item) => compile(item, source));
      return (scope) => items.map((item) => item(scope));
    }
    case 'unary': {
      const of = compile(expression.of, source);
      return expression.operator === '!' ? (scope) => !isTrue(of(scope)) : (scope) => toDecimal(of(scope)).neg();
    }
    case 'choice': {
      const when = compile(expression.when, source);
      const yes = compile(expression.yes, source);
      const no = compile(expression.no, source);
      return (scope) => (isTrue(when(scope)) ? yes(scope) : no(scope));
    }
    case 'call': {
      const call = Object.hasOwn(functions, expression.name) ? functions[expression.name] : undefined;
      if (call === undefined) {
        throw new CodedError(
          'CONNECTORS_EXPRESSION',
          `"${source.trim().slice(0, 120)}" calls ${expression.name}, which is not a function.`,
        );
      }
      const args = expression.args.map((arg) => compile(arg, source));
      return (scope) => call(...args.map((arg) => arg(scope)));
    }
    case 'binary':
      return compileBinary(expression.operator, compile(expression.left, source), compile(expression.right, source));
  }
}

function compileBinary(operator: string, left: Evaluate, right: Evaluate): Evaluate {
  switch (operator) {
    case '??':
      return (scope) => left(scope) ?? right(scope);
    case '||':
      return (scope) => isTrue(left(scope)) || isTrue(right(scope));
    case '&&':
      return (scope) => isTrue(left(scope)) && isTrue(right(scope));
    case '==':
      return (scope) => isEqual(left(scope), right(scope));
    case '!=':
      return (scope) => !isEqual(left(scope), right(scope));
    case '+':
      return (scope) => toDecimal(left(scope)).plus(toDecimal(right(scope)));
    case '-':
      return (scope) => toDecimal(left(scope)).minus(toDecimal(right(scope)));
    case '*':
      return (scope) => toDecimal(left(scope)).times(toDecimal(right(scope)));
    case '/':
      return (scope) => divide(toDecimal(left(scope)), toDecimal(right(scope)));
    default:
      return (scope) => isOrdered(operator, compare(left(scope), right(scope)));
  }
}

function divide(dividend: Big, divisor: Big): Big {
  if (divisor.eq(0)) throw new CodedError('CONNECTORS_EXPRESSION', 'A division by zero.');
  return dividend.div(divisor);
}

/** Only what the value itself holds: nothing inherited can be reached. */
function ownProperty(of: unknown, key: unknown): unknown {
  if (Array.isArray(of)) return typeof key === 'number' || /^\d+$/.test(String(key)) ? of[Number(key)] : undefined;
  if (typeof of !== 'object' || of === null || of instanceof Big) return undefined;
  const name = String(key);
  const value = Object.hasOwn(of, name) ? (of as Record<string, unknown>)[name] : undefined;
  return value === null ? undefined : value;
}

/** What counts as true: everything but false, nothing, an empty text and zero. */
export function isTrue(value: unknown): boolean {
  if (value instanceof Big) return !value.eq(0);
  return Boolean(value);
}

function isEqual(left: unknown, right: unknown): boolean {
  if (isMissing(left) || isMissing(right)) return isMissing(left) && isMissing(right);
  const isNumeric = [left, right].some((value) => value instanceof Big || typeof value === 'number');
  return isNumeric ? toDecimal(left).eq(toDecimal(right)) : left === right;
}

function compare(left: unknown, right: unknown): number {
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : Number(left > right);
  return toDecimal(left).cmp(toDecimal(right));
}

function isOrdered(operator: string, order: number): boolean {
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}
