import { CompactEncrypt, compactDecrypt } from 'jose';
import { CodedError } from '../../platform/base/index.js';
import type { MasterKeys } from './master-keys.js';

/** What a sealed text belongs to; it opens only where exactly this is asked for. */
export type Binding = Readonly<Record<string, string>>;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Seals a text as a compact JWE (RFC 7516; alg `dir`, enc `A256GCM`) whose protected header names key and binding. */
export function sealText(keys: MasterKeys, text: string, binding: Binding): Promise<string> {
  const { kid, key } = keys.current;
  return new CompactEncrypt(encoder.encode(text))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid, bound: canonical(binding) })
    .encrypt(key);
}

/**
 * Opens what `sealText` sealed.
 * @throws VAULT_SEAL_BROKEN when the key is gone, the text was changed, or it is bound to something else.
 */
export async function openText(keys: MasterKeys, sealed: string, binding: Binding): Promise<string> {
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(
      sealed,
      (header) => {
        const found = keys.byKid.get(header.kid ?? '');
        if (found === undefined) throw new TypeError(`no master key with kid ${header.kid}`);
        return found.key;
      },
      { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] },
    );
    if (protectedHeader.bound !== canonical(binding)) throw new TypeError('bound to something else');
    return decoder.decode(plaintext);
  } catch (cause) {
    const message = `Sealed credentials of ${canonical(binding)} do not open with the master keys given.`;
    throw new CodedError('VAULT_SEAL_BROKEN', message, { cause });
  }
}

function canonical(binding: Binding): string {
  return Object.keys(binding)
    .sort()
    .map((name) => `${name}=${binding[name]}`)
    .join('&');
}
