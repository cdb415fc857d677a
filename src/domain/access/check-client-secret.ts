import { CodedError, hashSecret, isSameSecret } from '../../platform/base/index.js';
import { ClientSecret, type Em } from '../../platform/store/index.js';

/**
 * Checks an app's own credentials in an `Authorization: Basic` header.
 * @throws ACCESS_CLIENT_UNKNOWN without telling which of the two is wrong
 * @see RFC 6749 section 2.3.1
 */
export async function checkClientSecret(em: Em, appKey: string, header: string | undefined): Promise<void> {
  const [, encoded = ''] = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(header ?? '') ?? [];
  const [, key = '', secret = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  const hashes = await clientSecretHashes(em, appKey);
  if (isOneOf(hashes, secret) && key === appKey) return;
  throw new CodedError('ACCESS_CLIENT_UNKNOWN', 'Send the client id and secret of this app as Authorization: Basic.');
}

/** The hashes of an app's client secrets that are good now. */
async function clientSecretHashes(em: Em, appKey: string): Promise<string[]> {
  const good = { $or: [{ expiresAt: null }, { expiresAt: { $gt: new Date() } }] };
  return (await em.find(ClientSecret, { appKey, ...good }, { orderBy: { createdAt: 'desc' } })).map(({ hash }) => hash);
}

/** Whether a secret is one of those, compared with every one in constant time. */
export function isOneOf(hashes: readonly string[], secret: string): boolean {
  const given = hashSecret(secret);
  return hashes.filter((hash) => isSameSecret(hash, given)).length > 0;
}
