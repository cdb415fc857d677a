import { createPrivateKey, hkdfSync, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair, importPKCS8, type JWK } from 'jose';
import { type Clock, CodedError, checkPermission, type Log } from '../../platform/base/index.js';
import {
  type Changes,
  type Context,
  type Em,
  followChanges,
  recordAudit,
  SigningKey,
  type Store,
} from '../../platform/store/index.js';
import { type MasterKeys, openText, sealText } from '../vault/index.js';

type PrivateKey = Awaited<ReturnType<typeof importPKCS8>>;

/** The keys that sign: one of each kind signs, all are published. They change in use. */
export interface SigningKeys {
  /** Of the key that signs access tokens now, with RS256, which every client can verify. */
  readonly kid: string;
  readonly privateKey: PrivateKey;
  /** What signs assertions now, with Ed25519: there are many, and it is twenty times faster. */
  readonly assertion: AssertionKey;
  /** For the authorization server; private. Another list as soon as it says something else. */
  readonly privateJwks: JWK[];
  /** Another list as soon as it says something else. */
  readonly publicJwks: JWK[];
}

interface AssertionKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** What one row holds: an RSA key, and the Ed25519 key that is derived from it. */
interface OpenedKey {
  kid: string;
  signsFrom: number;
  privateKey: PrivateKey;
  assertion: AssertionKey;
  jwks: JWK[];
}

/** Any number: what every process that makes a key on this database waits for. */
const makingLock = 7_205_319;
/** A new key is published for so long before it signs: time for every node, and for whoever keeps a copy, to learn it. */
const publishAheadMs = 60_000;
/** The longest life of what is signed, ten minutes, with five more for clocks that differ and for copies. */
const overlapMs = 15 * 60_000;
const paceMs = 2_000;

/**
 * Opens the signing keys, making the first one when there is none, and follows them: every node learns of a new key
 * within seconds. They are kept sealed under the master key.
 */
export async function openSigningKeys(parts: {
  store: Store;
  changes: Changes;
  masterKeys: MasterKeys;
  clock: Clock;
  log: Log;
}): Promise<SigningKeys & { close(): Promise<void> }> {
  const { store, masterKeys, clock } = parts;
  await makeFirst(store, masterKeys);
  let keys: OpenedKey[] = [];
  let lists: Pick<SigningKeys, 'privateJwks' | 'publicJwks'> = { privateJwks: [], publicJwks: [] };

  const read = async (): Promise<void> => {
    const now = new Date(clock.now());
    const published = { $or: [{ retiresAt: null }, { retiresAt: { $gt: now } }] };
    const rows = await store.asPlatform().find(SigningKey, published, { orderBy: { createdAt: 'desc' } });
    const isSame = rows.length === keys.length && rows.every(({ kid }, n) => keys[n]?.kid === kid);
    const opened = await Promise.all(
      rows.map(async (row) => {
        const known = keys.find(({ kid }) => kid === row.kid) ?? (await openKey(masterKeys, row));
        return { ...known, signsFrom: row.createdAt.getTime() + publishAheadMs };
      }),
    );
    keys = opened;
    if (!isSame) lists = listsOf(opened);
  };
  const following = await followChanges(parts, { tables: ['signing_key'], paceMs, look: read });
  // The first key has none before it, and signs at once.
  const signer = (): OpenedKey => {
    const found = keys.find(({ signsFrom }) => signsFrom <= clock.now()) ?? keys.at(-1);
    if (found === undefined) throw new TypeError('there is no signing key');
    return found;
  };
  return {
    get kid() {
      return signer().kid;
    },
    get privateKey() {
      return signer().privateKey;
    },
    get assertion() {
      return signer().assertion;
    },
    get privateJwks() {
      return lists.privateJwks;
    },
    get publicJwks() {
      return lists.publicJwks;
    },
    close: () => following.close(),
  };
}

/**
 * Makes a new signing key, which is published now and signs in a minute; the one before stays published until all that
 * it signs has expired. Those whose time is over are deleted.
 * @throws ACCESS_NOT_ALLOWED, ACCESS_ROTATION_PENDING while the newest does not sign yet
 */
export async function rotateSigningKey(
  ctx: Context,
  masterKeys: MasterKeys,
): Promise<{ kid: string; signsFrom: Date }> {
  checkPermission(ctx.actor, 'signing-key:rotate', '');
  const now = ctx.clock.now();
  return ctx.em.transactional(async (em) => {
    await em.execute('select pg_advisory_xact_lock(?)', [makingLock]);
    const pending = await em.count(SigningKey, { retiresAt: null, createdAt: { $gt: new Date(now - publishAheadMs) } });
    if (pending > 0 && (await em.count(SigningKey, {})) > 1) {
      const message = 'The newest signing key does not sign yet. Rotate again in a minute.';
      throw new CodedError('ACCESS_ROTATION_PENDING', message, { retryAfterSeconds: publishAheadMs / 1000 });
    }
    await em.nativeDelete(SigningKey, { retiresAt: { $lte: new Date(now) } });
    const retiresAt = new Date(now + publishAheadMs + overlapMs);
    await em.nativeUpdate(SigningKey, { retiresAt: null }, { retiresAt });
    const { kid } = await makeKey(em, masterKeys, new Date(now));
    recordAudit({ ...ctx, em }, { action: 'signing-key.rotated', subject: kid });
    return { kid, signsFrom: new Date(now + publishAheadMs) };
  });
}

async function makeFirst(store: Store, masterKeys: MasterKeys): Promise<void> {
  await store.asPlatform().transactional(async (em) => {
    await em.execute('select pg_advisory_xact_lock(?)', [makingLock]);
    if ((await em.count(SigningKey, {})) === 0) await makeKey(em, masterKeys, new Date());
  });
}

async function makeKey(em: Em, masterKeys: MasterKeys, createdAt: Date): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true, modulusLength: 2048 });
  const kid = await calculateJwkThumbprint(await exportJWK(privateKey));
  const sealed = await sealText(masterKeys, await exportPKCS8(privateKey), { signingKey: kid });
  return em.create(SigningKey, { kid, sealed, createdAt });
}

async function openKey(masterKeys: MasterKeys, { kid, sealed }: SigningKey): Promise<Omit<OpenedKey, 'signsFrom'>> {
  const pem = await openText(masterKeys, sealed, { signingKey: kid });
  const privateKey = await importPKCS8(pem, 'RS256', { extractable: true });
  const derived = deriveAssertionKey(pem);
  const jwk = await exportJWK(derived);
  const assertion = { kid: await calculateJwkThumbprint(jwk), privateKey: derived };
  const jwks = [
    { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' },
    { ...jwk, kid: assertion.kid, alg: 'EdDSA', use: 'sig' },
  ];
  return { kid, privateKey, assertion, jwks };
}

/** The same Ed25519 key on every node for as long as its row lives (RFC 5869); it tells nothing of the key it is from. */
function deriveAssertionKey(pem: string): KeyObject {
  const secret = createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' });
  const seed = hkdfSync('sha256', secret, '', 'grantway assertion Ed25519', 32);
  // RFC 8410, section 7: a PrivateKeyInfo of Ed25519 is these sixteen octets and the seed.
  const key = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(seed)]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

function listsOf(keys: readonly OpenedKey[]): Pick<SigningKeys, 'privateJwks' | 'publicJwks'> {
  const privateJwks = keys.flatMap(({ jwks }) => jwks);
  return { privateJwks, publicJwks: privateJwks.map(publicPart) };
}

function publicPart({ kty, crv, x, n, e, kid, alg, use }: JWK): JWK {
  return kty === 'OKP' ? { kty, crv, x, kid, alg, use } : { kty, n, e, kid, alg, use };
}
