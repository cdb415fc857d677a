import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { registerImportDoor } from './import-door.js';
import { FileError, parseJsonFile } from './parse-json-file.js';
import type { SourceEm } from './source-store.js';
import type { SourceParts } from './start-source.js';

/** How many records a file brought, changed, and found as they are. */
export interface ImportOutcome {
  created: number;
  changed: number;
  unchanged: number;
}

export interface JsonImportDoor<Content> {
  /** What is imported, in the path: `PUT /tenants/:tenant/<path>`. */
  path: string;
  /** The form of a file. */
  form: z.ZodType<Content>;
  /** Takes a file's content in, in the transaction that it is given; a FileError refuses it whole. */
  importContent(em: SourceEm, tenantId: string, content: Content): Promise<ImportOutcome>;
}

const MAX_FILE_BYTES = 4 * 1024 * 1024;

/** An import door for JSON files, each taken in whole or not at all. */
export function registerJsonImportDoor<Content>(
  app: FastifyInstance,
  parts: SourceParts,
  { path, form, importContent }: JsonImportDoor<Content>,
): void {
  registerImportDoor(app, parts, {
    path,
    maxFileBytes: MAX_FILE_BYTES,
    importFile: async (tenantId, bytes) => {
      const content = parseJsonFile(form, bytes);
      const em = parts.store.forTenant(tenantId);
      const outcome = await em.transactional((inner) => importContent(inner, tenantId, content));
      return { hasChanged: outcome.created + outcome.changed > 0, answer: outcome };
    },
    findFault: (error) => (error instanceof FileError ? { path: error.path } : undefined),
  });
}
