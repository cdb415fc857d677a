import { createHash } from 'node:crypto';
import { type AppManifest, documentsOf } from '../access/index.js';

/** The documents that an app version's manifest holds, its automations' too, for looking them up. */
export interface AppDocuments {
  /** Whether it may run no other. */
  isLocked: boolean;
  /** By the SHA-256 of the exact text. */
  byHash: ReadonlyMap<string, string>;
  texts: ReadonlySet<string>;
}

export function appDocumentsOf(manifest: AppManifest): AppDocuments {
  const texts = new Set(documentsOf(manifest).map(({ document }) => document));
  return {
    isLocked: manifest.documentsOnly,
    byHash: new Map([...texts].map((text) => [hashOf(text), text])),
    texts,
  };
}

/** SHA-256 of a text, as document ids spell it. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
