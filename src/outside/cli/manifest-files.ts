import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from './cli-error.js';

export interface ManifestFile {
  file: string;
  text: string;
}

/**
 * Reads a manifest, or all that lie in a folder.
 * @throws CliError when there is none, or one cannot be read
 */
export function readManifests(path: string): ManifestFile[] {
  const files = isFolder(path)
    ? readdirSync(path)
        .filter((name) => /\.(ya?ml|json)$/.test(name))
        .sort()
        .map((name) => join(path, name))
    : [path];
  if (files.length === 0) throw new CliError(`There is no manifest (.yaml, .yml or .json) in ${path}.`);
  return files.map((file) => ({ file, text: read(file) }));
}

/** Reads the one manifest that a path names. @throws CliError when a folder has several */
export function readManifest(path: string): ManifestFile {
  const [only, ...others] = readManifests(path);
  if (only && others.length === 0) return only;
  throw new CliError(`${path} has ${others.length + 1} manifests; name one of them.`);
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (cause) {
    throw new CliError(`${path} cannot be read.`, { cause });
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CliError(`${path} cannot be read.`, { cause });
  }
}
