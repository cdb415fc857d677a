import {
  OidcPayload,
  PersonToken,
  RevokedToken,
  SignInSession,
  SigningKey,
  type Store,
} from '../../platform/store/index.js';

/** Deletes codes, tokens and sessions that are over; nothing reads them any more. */
export async function forgetExpired(store: Store, now: Date): Promise<void> {
  const em = store.asPlatform();
  await em.nativeDelete(OidcPayload, { expiresAt: { $lt: now } });
  await em.nativeDelete(RevokedToken, { expiresAt: { $lt: now } });
  await em.nativeDelete(SigningKey, { retiresAt: { $lt: now } });
  await em.nativeDelete(PersonToken, { expiresAt: { $lt: now } });
  await em.nativeDelete(SignInSession, { expiresAt: { $lt: now } });
}
