import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError, type Config, rememberSecrets } from '../../platform/base/index.js';

/** The keys that seal: the first seals, all of them open, so that a new key can be put before the old. */
export interface MasterKeys {
  current: MasterKey;
  byKid: ReadonlyMap<string, MasterKey>;
}

interface MasterKey {
  kid: string;
  key: Uint8Array;
}

/**
 * Reads the master keys, 32 bytes each in base64, one or more separated by white space or commas: from
 * GRANTWAY_MASTER_KEY, else from GRANTWAY_MASTER_KEY_FILE, else from `master.key` in the data directory, which is
 * made at the first start.
 * @throws VAULT_KEY_INVALID when a key is not 32 bytes or the file cannot be read.
 */
export function loadMasterKeys(config: Pick<Config, 'masterKey' | 'masterKeyFile' | 'dataDir'>): MasterKeys {
  const text = config.masterKey ?? readKeyFile(config.masterKeyFile ?? makeKeyFile(config.dataDir));
  const keys = text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(toMasterKey);
  const [current] = keys;
  if (current === undefined)
    throw new CodedError('VAULT_KEY_INVALID', 'There is no master key: the value given is empty.');
  return { current, byKid: new Map(keys.map((key) => [key.kid, key])) };
}

function toMasterKey(text: string): MasterKey {
  const key = Buffer.from(text, 'base64');
  if (key.length !== 32) {
    throw new CodedError(
      'VAULT_KEY_INVALID',
      `A master key must be 32 bytes in base64; this one has ${key.length} bytes.`,
    );
  }
  rememberSecrets([text]);
  return { kid: createHash('sha256').update('kid').update(key).digest('base64url').slice(0, 16), key };
}

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CodedError('VAULT_KEY_INVALID', `The master key file ${path} cannot be read.`, { cause });
  }
}

function makeKeyFile(dataDir: string): string {
  const path = join(dataDir, 'master.key');
  if (!existsSync(path)) writeFileSync(path, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  return path;
}
