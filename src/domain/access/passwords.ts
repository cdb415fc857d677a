import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { CodedError } from '../../platform/base/index.js';

const derive = promisify(argon2) as (algorithm: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer>;

/** OWASP's second choice for argon2id: 19 MiB, two passes. About 30 ms. */
const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 };

/** Hashes a password with argon2id (RFC 9106) and a random salt. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await derive('argon2id', { ...cost, message: password, nonce });
  return `argon2id$${nonce.toString('base64url')}$${tag.toString('base64url')}`;
}

/** Whether the password is the one that was hashed. Takes the same time for an unknown person (`hash` undefined). */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [, nonceText, tagText] = (hash ?? '').split('$');
  const nonce = nonceText ? Buffer.from(nonceText, 'base64url') : randomBytes(16);
  const tag = await derive('argon2id', { ...cost, message: password, nonce });
  const expected = tagText ? Buffer.from(tagText, 'base64url') : randomBytes(32);
  return timingSafeEqual(tag, expected);
}

const shortest = 10;
const longest = 200;

/** A new password, as it is. @throws ACCESS_INPUT when it is too short or too long */
export function checkNewPassword(password: string): string {
  const { length } = password.normalize('NFC');
  if (length >= shortest && length <= longest) return password;
  throw new CodedError('ACCESS_INPUT', `Give a password of ${shortest} to ${longest} characters.`);
}
