import Big from 'big.js';
import { CodedError } from '../../platform/base/index.js';
import { compileExpression, type Evaluate, isTrue, type Scope } from './expression.js';
import { isMissing, toText } from './values.js';

/** How many values one filled-in template may have in all. */
const maxValues = 50_000;
const maxDepth = 30;

interface Budget {
  left: number;
}
type Fill = (scope: Scope, budget: Budget) => unknown;

/**
 * Compiles a template: JSON whose texts may hold `{{ expression }}`. A text that is one expression keeps its type;
 * others become text. Objects may be `{ $if, then, else }` and `{ $each, as, in }`; inside a list
 * `$each` spreads what it gives. What has no value is left out, so that no service is sent a null that nobody meant.
 * @throws CONNECTORS_EXPRESSION naming what cannot be compiled.
 */
export function compileTemplate(template: unknown): (scope: Scope) => unknown {
  const fill = compile(template, 0);
  return (scope) => fill(scope, { left: maxValues });
}

function compile(template: unknown, depth: number): Fill {
  if (depth > maxDepth) throw new CodedError('CONNECTORS_EXPRESSION', `A template is nested deeper than ${maxDepth}.`);
  if (typeof template === 'string') return compileText(template);
  if (Array.isArray(template)) return compileList(template, depth);
  if (typeof template === 'object' && template !== null)
    return compileObject(template as Record<string, unknown>, depth);
  return () => template;
}

function compileText(text: string): Fill {
  const whole = /^\s*\{\{((?:(?!\}\}).)*)\}\}\s*$/s.exec(text);
  if (whole?.[1] !== undefined) {
    const evaluate = compileExpression(whole[1]);
    return (scope) => outward(evaluate(scope));
  }
  const parts: (string | Evaluate)[] = text
    .split(/\{\{(.*?)\}\}/s)
    .map((part, index) => (index % 2 === 0 ? part : compileExpression(part)));
  if (parts.length === 1) return () => text;
  return (scope) => parts.map((part) => (typeof part === 'string' ? part : toText(part(scope)))).join('');
}

function compileList(list: unknown[], depth: number): Fill {
  const items = list.map((item) => ({ fill: compile(item, depth + 1), spreads: isEach(item) }));
  return (scope, budget) =>
    items.flatMap(({ fill, spreads }) => {
      const value = fill(scope, budget);
      if (isMissing(value)) return [];
      return spreads && Array.isArray(value) ? value : [value];
    });
}

const isEach = (item: unknown): boolean => typeof item === 'object' && item !== null && '$each' in item;

function compileObject(object: Record<string, unknown>, depth: number): Fill {
  if ('$each' in object) return compileEach(object, depth);
  if ('$if' in object) {
    const when = compile(object.$if, depth + 1);
    const yes = compile(object.then, depth + 1);
    const no = compile(object.else, depth + 1);
    return (scope, budget) => (isTrue(when(scope, budget)) ? yes(scope, budget) : no(scope, budget));
  }
  const fields = Object.entries(object).map(([name, value]) => [name, compile(value, depth + 1)] as const);
  return (scope, budget) => {
    const filled: Record<string, unknown> = {};
    for (const [name, fill] of fields) {
      spend(budget);
      const value = fill(scope, budget);
      if (!isMissing(value)) filled[name] = value;
    }
    return filled;
  };
}

function compileEach(object: Record<string, unknown>, depth: number): Fill {
  const items = compile(object.$each, depth + 1);
  const inner = compile(object.in, depth + 1);
  const name = typeof object.as === 'string' ? object.as : 'item';
  return (scope, budget) => {
    const list = items(scope, budget);
    if (isMissing(list)) return [];
    if (!Array.isArray(list)) throw new CodedError('CONNECTORS_EXPRESSION', '$each needs a list.');
    return list.flatMap((item, index) => {
      spend(budget);
      const value = inner({ ...scope, [name]: item, index }, budget);
      return isMissing(value) ? [] : [value];
    });
  };
}

function spend(budget: Budget): void {
  budget.left -= 1;
  if (budget.left < 0)
    throw new CodedError('CONNECTORS_EXPRESSION', `A filled-in template has more than ${maxValues} values.`);
}

/** Exact decimals leave as text; `number()` makes a JSON number. */
function outward(value: unknown): unknown {
  if (value instanceof Big) return value.toFixed();
  return value === null ? undefined : value;
}
