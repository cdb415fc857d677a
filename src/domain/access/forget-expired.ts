import { OidcPayload, SignInSession, type Store } from '../../platform/store/index.js';

/** Deletes codes, tokens and sessions that are over; nothing reads them any more. */
export async function forgetExpired(store: Store, now: Date): Promise<void> {
  const em = store.asPlatform();
  await em.nativeDelete(OidcPayload, { expiresAt: { $lt: now } });
  await em.nativeDelete(SignInSession, { expiresAt: { $lt: now } });
}
