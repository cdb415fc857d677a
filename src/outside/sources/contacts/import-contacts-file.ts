import { readFile } from 'node:fs/promises';
import { request } from 'undici';
import type { ImportOutcome } from './import-contacts.js';

/**
 * Sends a JSON file of contacts to a running contacts source.
 * @throws what the source says against the file, and what the file system or the network says.
 */
export async function importContactsFile(options: {
  sourceUrl: string;
  importSecret: string;
  tenant: string;
  path: string;
}): Promise<ImportOutcome> {
  const { sourceUrl, importSecret, tenant, path } = options;
  const { statusCode, body } = await request(new URL(`/tenants/${tenant}/contacts`, sourceUrl), {
    method: 'PUT',
    headers: { authorization: `Bearer ${importSecret}`, 'content-type': 'application/json' },
    body: await readFile(path),
  });
  const answer = await body.text();
  if (statusCode > 299) throw new Error(`${path} was not imported: ${statusCode} ${answer}`);
  return JSON.parse(answer) as ImportOutcome;
}
