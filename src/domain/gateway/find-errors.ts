/** The key as a server writes it. One that is spelt with escapes is not found. */
const key = Buffer.from('"errors"');
/** The rarest letters of it come first in what is looked for: twice as fast as looking for all of it. */
const tail = 'ors"';
const head = '"err';

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const backslash = 0x5c;
const blank = 0x20;
const opening: ReadonlySet<number | undefined> = new Set([0x7b, 0x5b]);
const closing: ReadonlySet<number | undefined> = new Set([0x7d, 0x5d]);

/** Where the value of a member of a JSON object stands. */
export interface ValueRange {
  from: number;
  to: number;
}

/**
 * Where text first says `errors` as a string of its own, a key at any depth or a value; -1 when it does not. Where it is
 * within a longer string, its quotes are escaped.
 */
export function indexOfErrors(bytes: Buffer): number {
  for (let at = bytes.indexOf(tail); at >= 0; at = bytes.indexOf(tail, at + 1)) {
    const start = at - head.length;
    if (start >= 0 && bytes.toString('latin1', start, at) === head && bytes[start - 1] !== backslash) return start;
  }
  return -1;
}

/** How many of the last bytes may be the beginning of the key. */
export function errorsBegunIn(bytes: Buffer): number {
  const at = bytes.subarray(1 - key.length).lastIndexOf(quote);
  if (at < 0) return 0;
  const last = bytes.subarray(Math.max(0, bytes.length + 1 - key.length) + at);
  return key.subarray(0, last.length).equals(last) ? last.length : 0;
}

/**
 * The values of the key `errors` in a JSON object itself, not in what is within it, when only the end of its text is
 * there. How deep the text begins is known by how often it closes what it has not opened.
 * @param rest the text from where `indexOfErrors` pointed
 * @throws SyntaxError when that is not the end of one object. What it holds otherwise is not checked.
 */
export function findErrors(rest: Buffer): ValueRange[] {
  const found: (ValueRange & { depth: number })[] = [];
  const open = new Map<number, ValueRange>();
  let depth = 0;
  let lowest = 0;
  let lowestAt = -1;
  const close = (at: number): void => {
    const member = open.get(depth);
    if (member) member.to = at;
    open.delete(depth);
  };
  for (let at = 0; at < rest.length; at += 1) {
    const byte = rest[at];
    if (byte === quote) {
      const end = endOfString(rest, at);
      const from = rest.subarray(at, end).equals(key) ? afterColon(rest, end) : -1;
      if (from >= 0) {
        const member = { depth, from, to: rest.length };
        found.push(member);
        open.set(depth, member);
      }
      at = end - 1;
    } else if (byte === comma) close(at);
    else if (opening.has(byte)) depth += 1;
    else if (closing.has(byte)) {
      close(at);
      depth -= 1;
      if (depth < lowest) [lowest, lowestAt] = [depth, at];
    }
  }
  const isWhole = lowestAt >= 0 && rest.subarray(lowestAt + 1).every((one) => one <= blank);
  if (!isWhole) throw new SyntaxError('the text ends before its object does, or goes on after it');
  return found.filter((member) => member.depth === lowest + 1);
}

/** Past the quote that closes it. @throws SyntaxError when none does */
function endOfString(text: Buffer, start: number): number {
  for (let at = text.indexOf(quote, start + 1); at >= 0; at = text.indexOf(quote, at + 1)) {
    let before = at - 1;
    while (text[before] === backslash) before -= 1;
    if ((at - before) % 2 === 1) return at + 1;
  }
  throw new SyntaxError('a string does not end');
}

/** Past the colon that makes a string a key; -1 when there is none. */
function afterColon(text: Buffer, end: number): number {
  let at = end;
  while ((text[at] ?? colon) <= blank) at += 1;
  return text[at] === colon ? at + 1 : -1;
}
