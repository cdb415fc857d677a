import { LRUCache } from 'lru-cache';

/**
 * Documents that clients sent once with their hash, to send only the hash from then on (automatic persisted queries).
 * They are kept in memory for each app on its own, so that no app can run, find out or push out another's. Any may be
 * forgotten at any time; the client then sends the text again.
 */
export interface PersistedDocuments {
  find(appKey: string, hash: string): string | undefined;
  /** Does not check that the hash is the text's. */
  keep(appKey: string, hash: string, text: string): void;
}

/** At most 64 MiB for all. */
const maxApps = 128;
export const maxBytesPerApp = 512 * 1024;

export function keepPersistedDocuments(): PersistedDocuments {
  const apps = new LRUCache<string, LRUCache<string, string>>({ max: maxApps });
  return {
    find: (appKey, hash) => apps.get(appKey)?.get(hash),
    keep: (appKey, hash, text) => {
      let documents = apps.get(appKey);
      if (documents === undefined) {
        documents = new LRUCache({
          maxSize: maxBytesPerApp,
          // A character takes up to two bytes, and the entry itself some.
          sizeCalculation: (kept) => kept.length * 2 + 256,
        });
        apps.set(appKey, documents);
      }
      documents.set(hash, text);
    },
  };
}
