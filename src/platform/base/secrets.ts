import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new secret of 256 bits in base64url; the prefix tells whoever finds it what it is. */
export const createSecret = (prefix: string): string => `${prefix}_${randomBytes(32).toString('base64url')}`;

/** SHA-256 in hex: how a random secret is kept. Not for passwords, which need a slow hash. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Compares two strings in a time that tells nothing of where they differ. */
export function isSameSecret(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}

/** The credentials of an `Authorization: Bearer` header, or undefined when there is none. */
export function bearerOf(header: string | undefined): string | undefined {
  const match = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(header ?? '');
  return match?.[1];
}
