import { faults } from './faults.js';

export type Operator = '=' | '<' | '>' | '<=' | '>=' | 'LIKE' | 'IN';

/** `field operator values`; only IN has more than one value. */
export type Condition = { field: string; operator: Operator; values: string[] };

/** A query as it was written: names are not checked yet. */
export type Query = {
  fields: '*' | 'count' | string[];
  entity: string;
  conditions: Condition[];
  order: { field: string; isDescending: boolean } | undefined;
  startPosition: number;
  maxResults: number;
};

const longestQuery = 10_000;
const mostResults = 1000;
const usualResults = 100;
const tokenPattern = /\s*(?:('(?:\\[\s\S]|[^'\\])*')|([A-Za-z_][\w.]*)|(-?\d+(?:\.\d+)?)|(<=|>=|[=<>(),*]))/y;

type Token = { kind: 'text' | 'word' | 'number' | 'sign'; text: string; at: number };

/**
 * Parses QuickBooks' query language: `select *|count(*)|fields from Entity [where … and …] [orderby f [asc|desc]]
 * [startposition n] [maxresults n]`. A quote in a text is written `\'`. There is no OR and no join.
 * @throws Fault 4000 when it can't be read, 4001 when a number is out of bounds
 */
export function parseQuery(text: string): Query {
  if (text.length > longestQuery) throw faults.queryUnreadable('the query is too long');
  const reader = new TokenReader(tokenize(text));
  reader.takeWord('select');
  const fields = parseFields(reader);
  reader.takeWord('from');
  const entity = reader.takeName();
  const conditions: Condition[] = [];
  if (reader.skipWord('where')) {
    do conditions.push(parseCondition(reader));
    while (reader.skipWord('and'));
  }
  const order = parseOrder(reader);
  const startPosition = reader.skipWord('startposition') ? reader.takeInteger() : 1;
  const maxResults = reader.skipWord('maxresults') ? reader.takeInteger() : usualResults;
  reader.takeEnd();
  if (maxResults > mostResults)
    throw faults.queryInvalid(`value ${maxResults} is too large for maxresults. Max allowed value is ${mostResults}.`);
  return { fields, entity, conditions, order, startPosition: Math.max(1, startPosition), maxResults };
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const trimmed = text.trimEnd();
  tokenPattern.lastIndex = 0;
  let at = 0;
  while (at < trimmed.length) {
    const match = tokenPattern.exec(trimmed);
    if (!match) throw faults.queryUnreadable(`Invalid content. Lexical error at line 1, column ${at + 1}.`);
    const [, quoted, word, number, sign] = match;
    if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.slice(1, -1).replace(/\\([\s\S])/g, '$1'), at });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, at });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else tokens.push({ kind: 'sign', text: sign ?? '', at });
    at = tokenPattern.lastIndex;
  }
  return tokens;
}

function parseFields(reader: TokenReader): Query['fields'] {
  if (reader.skipSign('*')) return '*';
  const names = [reader.takeName()];
  if (names[0]?.toLowerCase() === 'count' && reader.skipSign('(')) {
    reader.takeSign('*');
    reader.takeSign(')');
    return 'count';
  }
  while (reader.skipSign(',')) names.push(reader.takeName());
  return names;
}

function parseCondition(reader: TokenReader): Condition {
  const field = reader.takeName();
  if (reader.skipWord('like')) return { field, operator: 'LIKE', values: [reader.takeValue()] };
  if (reader.skipWord('in')) {
    reader.takeSign('(');
    const values = [reader.takeValue()];
    while (reader.skipSign(',')) values.push(reader.takeValue());
    reader.takeSign(')');
    return { field, operator: 'IN', values };
  }
  for (const operator of ['=', '<=', '>=', '<', '>'] as const)
    if (reader.skipSign(operator)) return { field, operator, values: [reader.takeValue()] };
  throw reader.refuse();
}

function parseOrder(reader: TokenReader): Query['order'] {
  if (reader.skipWord('order')) reader.takeWord('by');
  else if (!reader.skipWord('orderby')) return undefined;
  const field = reader.takeName();
  const isDescending = reader.skipWord('desc');
  if (!isDescending) reader.skipWord('asc');
  return { field, isDescending };
}

class TokenReader {
  #next = 0;

  constructor(private readonly tokens: Token[]) {}

  refuse(): Error {
    const token = this.tokens[this.#next];
    const encountered = token ? `"${token.text}" at line 1, column ${token.at + 1}` : '"<EOF>"';
    return faults.queryUnreadable(`Encountered ${encountered}.`);
  }

  skipWord(word: string): boolean {
    return this.#skip('word', word);
  }

  skipSign(sign: string): boolean {
    return this.#skip('sign', sign);
  }

  takeWord(word: string): void {
    if (!this.skipWord(word)) throw this.refuse();
  }

  takeSign(sign: string): void {
    if (!this.skipSign(sign)) throw this.refuse();
  }

  takeName(): string {
    return this.#take((token) => token.kind === 'word');
  }

  takeValue(): string {
    return this.#take(({ kind, text }) => kind === 'text' || kind === 'number' || /^(true|false)$/i.test(text));
  }

  takeInteger(): number {
    return Number(this.#take(({ kind, text }) => kind === 'number' && /^\d{1,9}$/.test(text)));
  }

  takeEnd(): void {
    if (this.#next < this.tokens.length) throw this.refuse();
  }

  #skip(kind: Token['kind'], text: string): boolean {
    const token = this.tokens[this.#next];
    if (token?.kind !== kind || token.text.toLowerCase() !== text) return false;
    this.#next += 1;
    return true;
  }

  #take(isWanted: (token: Token) => boolean): string {
    const token = this.tokens[this.#next];
    if (!token || !isWanted(token)) throw this.refuse();
    this.#next += 1;
    return token.text;
  }
}
