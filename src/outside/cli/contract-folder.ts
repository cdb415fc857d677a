import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from './cli-error.js';

export interface ContractFolder {
  files: { manifest: string; sdl: string; samples?: string };
  source: string;
}

/**
 * Reads the three files of a contract version. The source is what the manifest says, unless it is told.
 * @throws CliError when a file cannot be read or no source is named
 */
export function readContractFolder(folder: string | undefined, told: string | undefined): ContractFolder {
  if (folder === undefined)
    throw new CliError('Name the folder with contract.yaml, contract.graphql and samples.json.');
  const manifest = read(join(folder, 'contract.yaml'));
  const samples = join(folder, 'samples.json');
  const files = {
    manifest,
    sdl: read(join(folder, 'contract.graphql')),
    ...(existsSync(samples) && { samples: read(samples) }),
  };
  // The line alone: a manifest that is not readable as YAML is for the check to tell.
  const source = told ?? /^source: *["']?([\w-]+)/m.exec(manifest)?.[1];
  if (source === undefined) throw new CliError(`${folder}/contract.yaml names no source; tell it with --source.`);
  return { files, source };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CliError(`${path} cannot be read.`, { cause });
  }
}
