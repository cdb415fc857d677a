import { CodedError } from '../../platform/base/index.js';

/** An expression, taken apart. */
export type Expression =
  | { kind: 'literal'; value: unknown }
  | { kind: 'name'; name: string }
  | { kind: 'member'; of: Expression; key: Expression }
  | { kind: 'call'; name: string; args: Expression[] }
  | { kind: 'list'; items: Expression[] }
  | { kind: 'unary'; operator: string; of: Expression }
  | { kind: 'binary'; operator: string; left: Expression; right: Expression }
  | { kind: 'choice'; when: Expression; yes: Expression; no: Expression };

const tokenPattern =
  /\s*(?:(?<number>\d+(?:\.\d+)?)|(?<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<sign>\?\?|\|\||&&|==|!=|<=|>=|[-+*/<>!?:.,()[\]]))/y;

const maxLength = 2_000;
const maxDepth = 40;

/** How tightly each operator binds; the higher the tighter. */
const strength: Readonly<Record<string, number>> = {
  '??': 1,
  '||': 2,
  '&&': 3,
  '==': 4,
  '!=': 4,
  '<': 5,
  '<=': 5,
  '>': 5,
  '>=': 5,
  '+': 6,
  '-': 6,
  '*': 7,
  '/': 7,
};

interface Token {
  kind: 'number' | 'text' | 'name' | 'sign';
  text: string;
}

/**
 * Parses one expression: paths, literals, lists, `! - + * /`, comparisons, `&& || ??`, `a ? b : c` and function calls.
 * There is no loop, no assignment and no access to anything but what is handed in, so it takes time linear in its size.
 * @throws CONNECTORS_EXPRESSION naming the place.
 */
export function parseExpression(source: string): Expression {
  if (source.length > maxLength) throw fail(source, `is longer than ${maxLength} characters`);
  const tokens = tokenize(source);
  let position = 0;
  let depth = 0;

  const peek = (text: string): boolean => tokens[position]?.kind === 'sign' && tokens[position]?.text === text;
  const take = (text: string): boolean => {
    if (!peek(text)) return false;
    position += 1;
    return true;
  };
  const expect = (text: string): void => {
    if (!take(text)) throw fail(source, `expects "${text}" but has ${tokens[position]?.text ?? 'its end'}`);
  };

  const parseChoice = (): Expression => {
    depth += 1;
    if (depth > maxDepth) throw fail(source, `is nested deeper than ${maxDepth}`);
    const when = parseBinary(1);
    let parsed: Expression = when;
    if (take('?')) {
      const yes = parseChoice();
      expect(':');
      parsed = { kind: 'choice', when, yes, no: parseChoice() };
    }
    depth -= 1;
    return parsed;
  };

  const parseBinary = (least: number): Expression => {
    let left = parseUnary();
    for (;;) {
      const operator = tokens[position]?.kind === 'sign' ? (tokens[position]?.text ?? '') : '';
      const binds = strength[operator];
      if (binds === undefined || binds < least) return left;
      position += 1;
      left = { kind: 'binary', operator, left, right: parseBinary(binds + 1) };
    }
  };

  const parseUnary = (): Expression => {
    for (const operator of ['!', '-']) {
      if (take(operator)) return { kind: 'unary', operator, of: parseUnary() };
    }
    return parsePath();
  };

  const parsePath = (): Expression => {
    let path = parsePrimary();
    for (;;) {
      if (take('.')) {
        const name = tokens[position];
        if (name?.kind !== 'name') throw fail(source, 'has a dot without a name behind it');
        position += 1;
        path = { kind: 'member', of: path, key: { kind: 'literal', value: name.text } };
      } else if (take('[')) {
        path = { kind: 'member', of: path, key: parseChoice() };
        expect(']');
      } else return path;
    }
  };

  const parseItems = (end: string): Expression[] => {
    const items: Expression[] = [];
    while (!take(end)) {
      if (items.length > 0) expect(',');
      items.push(parseChoice());
    }
    return items;
  };

  const parsePrimary = (): Expression => {
    const token = tokens[position];
    position += 1;
    if (token?.kind === 'number') return { kind: 'literal', value: Number(token.text) };
    if (token?.kind === 'text') return { kind: 'literal', value: token.text.slice(1, -1).replace(/\\(.)/g, '$1') };
    if (token?.kind === 'name') {
      if (constants.has(token.text)) return { kind: 'literal', value: constants.get(token.text) };
      return take('(') ? { kind: 'call', name: token.text, args: parseItems(')') } : { kind: 'name', name: token.text };
    }
    if (token?.text === '(') {
      const inner = parseChoice();
      expect(')');
      return inner;
    }
    if (token?.text === '[') return { kind: 'list', items: parseItems(']') };
    throw fail(source, `has ${token === undefined ? 'an end' : `"${token.text}"`} where a value should be`);
  };

  const parsed = parseChoice();
  if (position < tokens.length) throw fail(source, `goes on after its end with "${tokens[position]?.text}"`);
  return parsed;
}

const constants = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', undefined],
]);

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  const text = source.trimEnd();
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const at = tokenPattern.lastIndex;
    const groups = tokenPattern.exec(text)?.groups;
    if (!groups) throw fail(source, `has something that cannot be read at character ${at + 1}`);
    for (const kind of ['number', 'text', 'name', 'sign'] as const) {
      const found = groups[kind];
      if (found !== undefined) tokens.push({ kind, text: found });
    }
  }
  return tokens;
}

function fail(source: string, why: string): CodedError {
  return new CodedError('CONNECTORS_EXPRESSION', `The expression "${source.trim().slice(0, 120)}" ${why}.`);
}
