import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { request } from 'undici';
import { z } from 'zod';
import { MAX_FILE_BYTES } from './max-file-bytes.js';

export interface ImportReport {
  imported: number;
  unchanged: number;
  failed: { name: string; line: number | null; detail: string }[];
  warnings: { name: string; warning: string }[];
}

export interface ImportedFile {
  name: string;
  outcome: 'imported' | 'unchanged' | 'failed';
}

const Answer = z.object({
  status: z.union([z.literal('imported'), z.literal('unchanged'), z.number()]),
  warning: z.string().optional(),
  detail: z.string().optional(),
  line: z.number().optional(),
});

/**
 * Sends a UBL file, or every *.xml below a folder in natural order (2 before 10), to a running accounting source. A
 * refused file is reported by name and line, and the rest go in.
 * @throws what the file system says when the path cannot be read, and when the source cannot be reached.
 */
export async function importUblFiles(options: {
  sourceUrl: string;
  importSecret: string;
  tenant: string;
  path: string;
  onFile?: (file: ImportedFile) => void;
}): Promise<ImportReport> {
  const report: ImportReport = { imported: 0, unchanged: 0, failed: [], warnings: [] };
  for (const file of await listFiles(options.path)) {
    const name = relative(options.path, file) || basename(file);
    const { status, warning, detail, line } = await send(options, name, file);
    if (warning !== undefined) report.warnings.push({ name, warning });
    if (typeof status === 'number')
      report.failed.push({ name, line: line ?? null, detail: detail ?? `Status ${status}.` });
    else report[status] += 1;
    options.onFile?.({ name, outcome: typeof status === 'number' ? 'failed' : status });
  }
  return report;
}

async function listFiles(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const { compare } = new Intl.Collator('en', { numeric: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.toLowerCase().endsWith('.xml'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort(compare);
}

async function send(
  { sourceUrl, importSecret, tenant }: { sourceUrl: string; importSecret: string; tenant: string },
  name: string,
  file: string,
): Promise<z.infer<typeof Answer>> {
  // Told here too: a server that refuses a large body hangs up before it is sent, and its answer is lost.
  if ((await stat(file)).size > MAX_FILE_BYTES)
    return { status: 413, detail: `A file has at most ${MAX_FILE_BYTES} bytes.` };
  const url = new URL(`/tenants/${tenant}/invoices/ubl`, sourceUrl);
  url.searchParams.set('name', name);
  const { statusCode, body } = await request(url, {
    method: 'PUT',
    headers: { authorization: `Bearer ${importSecret}`, 'content-type': 'application/xml' },
    body: await readFile(file),
  });
  const answer = Answer.safeParse(await body.json().catch(() => undefined));
  return answer.success ? answer.data : { status: statusCode, detail: `The source answered ${statusCode}.` };
}
