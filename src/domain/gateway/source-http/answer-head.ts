import { NotHttp } from './http-failures.js';

/** What is read of the head of an answer; everything else in it is of no use to us. */
export interface AnswerHead {
  status: number;
  contentType: string;
  contentEncoding: string;
  /** Bytes of the body; undefined when its end is told otherwise. */
  length: number | undefined;
  /** Whether the body comes in chunks. */
  isChunked: boolean;
  /** Whether the connection is good for another request afterwards. */
  isKept: boolean;
  /** For how long the source keeps it then, in milliseconds, when it says so. */
  keptMs: number | undefined;
}

/** A status line and fields, and nothing that anybody could read otherwise: no folded lines, no lone CR or LF, no NUL. */
const wholeHead = /^HTTP\/1\.[01] [1-9]\d\d(?: [^\r\n\0]*)?(?:\r\n[\w!#$%&'*+.^`|~-]+:[^\r\n\0]*)*$/;
const digits = /^\d{1,15}$/;
const bodiless: ReadonlySet<number> = new Set([204, 304]);

/**
 * Reads the head of an answer, without the empty line behind it. Whatever leaves open where the body ends is refused: two
 * lengths, a length beside chunks, chunks in HTTP/1.0.
 * @throws NotHttp
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-6.3
 */
export function parseAnswerHead(text: string): AnswerHead {
  if (!wholeHead.test(text)) throw new NotHttp('its head is not one of HTTP/1.1');
  const isOld = text.charCodeAt('HTTP/1.'.length) === '0'.charCodeAt(0);
  const status = Number(text.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length));
  let contentType = '';
  let contentEncoding = 'identity';
  let length: number | undefined;
  let coding: string | undefined;
  let connection = '';
  let keptMs: number | undefined;
  for (let from = text.indexOf('\r\n') + 2; from > 1; ) {
    const colon = text.indexOf(':', from);
    const end = text.indexOf('\r\n', colon);
    const value = (): string => text.slice(colon + 1, end < 0 ? undefined : end).trim();
    switch (text.slice(from, colon).toLowerCase()) {
      case 'content-type':
        contentType = value();
        break;
      case 'content-encoding':
        contentEncoding = value().toLowerCase();
        break;
      case 'content-length':
        if (length !== undefined || !digits.test(value())) throw new NotHttp('its length is none');
        length = Number(value());
        break;
      case 'transfer-encoding':
        if (coding !== undefined) throw new NotHttp('its body is coded twice');
        coding = value().toLowerCase();
        break;
      case 'connection':
        connection += ` ${value().toLowerCase()}`;
        break;
      case 'keep-alive':
        keptMs = keptMsOf(value());
    }
    from = end + 2;
  }
  if (coding !== undefined && (coding !== 'chunked' || length !== undefined || isOld))
    throw new NotHttp('where its body ends is told in two ways, or in one that is not read here');
  if (bodiless.has(status)) length = 0;
  const isChunked = coding !== undefined && length === undefined;
  const isClosing = connection.includes('close') || (isOld && !connection.includes('keep-alive'));
  const isKept = !isClosing && (isChunked || length !== undefined);
  return { status, contentType, contentEncoding, length, isChunked, isKept, keptMs };
}

function keptMsOf(value: string): number | undefined {
  const [, seconds] = /(?:^|[\s,])timeout=(\d{1,6})\b/i.exec(value) ?? [];
  return seconds === undefined ? undefined : Number(seconds) * 1_000;
}
