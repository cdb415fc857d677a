import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';

export const repository = resolve(import.meta.dirname, '../..');

/** The hand-written TypeScript below some folders, as paths from the repository's root. */
export function sourceFiles(...folders: string[]): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
    )
    .map((path) => path.split(sep).join('/'))
    .filter((path) => /[.]tsx?$/.test(path) && !path.includes('node_modules/') && !/\/Migration\d+[.]ts$/.test(path))
    .sort();
}

export function readSource(path: string): string {
  return readFileSync(join(repository, path), 'utf8');
}
