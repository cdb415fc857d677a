import type { ErrorCode } from '../../platform/base/index.js';
import type { LiveContract } from '../registry/index.js';
import { findErrors, indexOfErrors } from './find-errors.js';
import { badRequestCodes } from './source-status.js';

const masked: ErrorCode = 'GATEWAY_SOURCE_ERROR';

/** Who answered, and what its contract says that its errors may be. */
export interface ErrorTerms {
  source: string;
  errors: LiveContract['errors'];
}

/**
 * The end of a source's answer with its errors as clients may see them. Those with a code that the contract declares keep
 * their message, and those that say that the request itself is wrong: the standard servers make these of what the client
 * sent, and a client that is not told cannot correct it. Of all others the place is kept and nothing else: no message,
 * no stack, no extension. What is in the data is the source's matter.
 * @param text the answer, or its end from where `indexOfErrors` pointed; its other bytes stay as they are
 * @throws SyntaxError when it is not the end of a JSON object
 */
export function maskErrors(text: Buffer, terms: ErrorTerms): Buffer {
  const start = indexOfErrors(text);
  if (start < 0) return text;
  const rest = text.subarray(start);
  const pieces = [text.subarray(0, start)];
  let done = 0;
  for (const { from, to } of findErrors(rest)) {
    const value: unknown = JSON.parse(rest.toString('utf8', from, to));
    pieces.push(rest.subarray(done, from), Buffer.from(JSON.stringify(maskValue(value, terms))));
    done = to;
  }
  return Buffer.concat([...pieces, rest.subarray(done)]);
}

/** What is no list of errors is one that nobody may see. */
function maskValue(value: unknown, terms: ErrorTerms): object[] | null {
  if (value === null) return null;
  return Array.isArray(value) ? value.map((error) => maskError(error, terms)) : [maskError(value, terms)];
}

function maskError(error: unknown, { source, errors }: ErrorTerms): object {
  const { message, path, locations, extensions } = partsOf(error);
  const { code } = partsOf(extensions);
  const passes = typeof code === 'string' && (badRequestCodes.has(code) || Object.hasOwn(errors, code));
  return {
    message: passes && typeof message === 'string' ? message : `The source ${source} failed at this field.`,
    ...(Array.isArray(locations) && { locations: locations.map(locationOf) }),
    ...(Array.isArray(path) && { path: path.filter((step) => typeof step === 'string' || typeof step === 'number') }),
    extensions: { code: passes ? code : masked },
  };
}

function locationOf(location: unknown): object {
  const { line, column } = partsOf(location);
  return { line: Number(line), column: Number(column) };
}

const partsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
