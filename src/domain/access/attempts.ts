import { createHash } from 'node:crypto';
import { CodedError, createSecret, hashSecret } from '../../platform/base/index.js';
import { type Context, OidcPayload } from '../../platform/store/index.js';

/** How long a person may take at the device or at the company's provider. */
const goodForSeconds = 300;

/** What an attempt is for: one of one purpose is no good for another. */
export type AttemptPurpose = 'passkey-sign-in' | 'passkey-proof' | 'passkey-adding' | 'company';

/** The secret of an attempt to sign in, for the browser's cookie, and for how long it is good. */
export interface OpenedAttempt {
  secret: string;
  maxAgeSeconds: number;
}

/**
 * Begins an attempt to prove who one is, good once and for five minutes, in the browser that has its secret. It is kept
 * in the database, as a hash, so any node can end it.
 * @param bound What it is bound to beside the browser, such as the session; kept as it is.
 */
export async function openAttempt(
  ctx: Context,
  purpose: AttemptPurpose,
  bound: Record<string, string> = {},
): Promise<OpenedAttempt> {
  const secret = createSecret('gwa');
  const expiresAt = new Date(ctx.clock.now() + goodForSeconds * 1000);
  const row = { id: hashSecret(secret), model: modelOf(purpose), payload: bound, grantId: null, uid: null, expiresAt };
  ctx.em.create(OidcPayload, row);
  await ctx.em.flush();
  return { secret, maxAgeSeconds: goodForSeconds };
}

/**
 * Uses an attempt up, and gives what it is bound to.
 * @throws ACCESS_ATTEMPT_OVER when there is none, or another took it
 */
export async function takeAttempt(
  ctx: Context,
  purpose: AttemptPurpose,
  secret: string | undefined,
): Promise<Record<string, string>> {
  const where = { id: hashSecret(secret ?? ''), model: modelOf(purpose) };
  const found = secret ? await ctx.em.findOne(OidcPayload, where) : null;
  const isOurs = found !== null && (await ctx.em.nativeDelete(OidcPayload, where)) === 1;
  if (!found || !isOurs || (found.expiresAt?.getTime() ?? 0) <= ctx.clock.now()) throw attemptOver();
  return found.payload as Record<string, string>;
}

export const attemptOver = (): CodedError =>
  new CodedError(
    'ACCESS_ATTEMPT_OVER',
    'This try was used, took longer than five minutes, or was begun in another browser. Try again.',
  );

/** A value that only who has the attempt's secret can tell: its challenge, its state, its nonce. 256 bits in base64url. */
export const attemptValue = (secret: string, name: string): string =>
  createHash('sha256').update(`${name} ${secret}`).digest('base64url');

const modelOf = (purpose: AttemptPurpose): string => `Attempt ${purpose}`;
