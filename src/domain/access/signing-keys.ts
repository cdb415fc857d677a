import { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair, importPKCS8, type JWK } from 'jose';
import { SigningKey, type Store } from '../../platform/store/index.js';
import { type MasterKeys, openText, sealText } from '../vault/index.js';

/** The keys that sign access tokens and assertions (RS256). The newest signs; all are published. */
export interface SigningKeys {
  kid: string;
  privateKey: Awaited<ReturnType<typeof importPKCS8>>;
  /** For the authorization server; private. */
  privateJwks: JWK[];
  publicJwks: JWK[];
}

/** Any number: what every process that starts on this database waits for before it makes the first key. */
const firstKeyLock = 7_205_319;

/** Loads the signing keys, making the first one when there is none. They are kept sealed under the master key. */
export async function loadSigningKeys(store: Store, masterKeys: MasterKeys): Promise<SigningKeys> {
  const rows = await store.asPlatform().transactional(async (em) => {
    await em.execute('select pg_advisory_xact_lock(?)', [firstKeyLock]);
    const existing = await em.find(SigningKey, {}, { orderBy: { createdAt: 'desc' } });
    if (existing.length > 0) return existing;
    const { privateKey } = await generateKeyPair('RS256', { extractable: true, modulusLength: 2048 });
    const kid = await calculateJwkThumbprint(await exportJWK(privateKey));
    const sealed = await sealText(masterKeys, await exportPKCS8(privateKey), { signingKey: kid });
    return [em.create(SigningKey, { kid, sealed, createdAt: new Date() })];
  });
  const keys = await Promise.all(
    rows.map(async ({ kid, sealed }) => {
      const pem = await openText(masterKeys, sealed, { signingKey: kid });
      const privateKey = await importPKCS8(pem, 'RS256', { extractable: true });
      const jwk: JWK = { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' };
      return { kid, privateKey, jwk };
    }),
  );
  const [newest] = keys;
  if (newest === undefined) throw new TypeError('there is no signing key');
  return {
    kid: newest.kid,
    privateKey: newest.privateKey,
    privateJwks: keys.map(({ jwk }) => jwk),
    publicJwks: keys.map(({ jwk: { kty, n, e, kid, alg, use } }) => ({ kty, n, e, kid, alg, use })),
  };
}
