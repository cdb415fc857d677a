import { readFile } from 'node:fs/promises';
import { request } from 'undici';
import type { ImportOutcome } from './json-import-door.js';

/** A file, and whose records it brings into which running source. */
export interface FileToImport {
  sourceUrl: string;
  importSecret: string;
  tenant: string;
  path: string;
}

/**
 * Sends a JSON file to an import door of a running source.
 * @throws what the source says against the file, and what the file system or the network says.
 */
export async function importJsonFile(
  door: string,
  { sourceUrl, importSecret, tenant, path }: FileToImport,
): Promise<ImportOutcome> {
  const { statusCode, body } = await request(new URL(`/tenants/${tenant}/${door}`, sourceUrl), {
    method: 'PUT',
    headers: { authorization: `Bearer ${importSecret}`, 'content-type': 'application/json' },
    body: await readFile(path),
  });
  const answer = await body.text();
  if (statusCode > 299) throw new Error(`${path} was not imported: ${statusCode} ${answer}`);
  return JSON.parse(answer) as ImportOutcome;
}
