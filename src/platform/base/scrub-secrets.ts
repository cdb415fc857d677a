import { LRUCache } from 'lru-cache';

/** The shortest value worth scrubbing: anything shorter would blank out ordinary words. */
const shortestSecret = 8;

const known = new LRUCache<string, true>({ max: 20_000 });

/** Makes secrets known, so that `scrubSecrets` takes them out of logs, errors, previews and run records. */
export function rememberSecrets(values: Iterable<string>): void {
  for (const value of values) {
    if (value.length < shortestSecret) continue;
    known.set(value, true);
    known.set(encodeURIComponent(value), true);
    known.set(Buffer.from(value).toString('base64'), true);
  }
}

/** The text with every known secret, plain, URL-encoded or in base64, replaced by `[secret]`. */
export function scrubSecrets(text: string): string {
  let scrubbed = text;
  for (const secret of known.keys()) {
    if (scrubbed.includes(secret)) scrubbed = scrubbed.replaceAll(secret, '[secret]');
  }
  return scrubbed;
}
