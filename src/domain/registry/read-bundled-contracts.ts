import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError } from '../../platform/base/index.js';
import { type ContractPlace, MANIFEST_FILE, SAMPLES_FILE, SDL_FILE } from './contract-problem.js';
import { type Contract, type ContractFiles, readContract } from './read-contract.js';

/**
 * Reads every `<contract>/<version>` below a folder.
 * @throws REGISTRY_CONTRACT_INVALID naming file and place, for the first that cannot be served.
 */
export function readBundledContracts(folder: string): { files: ContractFiles; contract: Contract }[] {
  return listContractFolders(folder).map((id) => {
    const files = readContractFiles(folder, id);
    const { contract, problems } = readContract(files);
    if (contract) return { files, contract };
    const [{ place, message } = { place: undefined, message: 'it cannot be served' }] = problems;
    throw new CodedError('REGISTRY_CONTRACT_INVALID', `${inFolder(join(folder, id), place)}: ${message}`);
  });
}

function inFolder(folder: string, place: ContractPlace | undefined): string {
  if (!place) return folder;
  const { file, line, column } = place;
  return [join(folder, file), ...(line === undefined ? [] : [line, column])].join(':');
}

/** Every `<contract>/<version>` below a folder, by name. */
export function listContractFolders(folder: string): string[] {
  return foldersIn(folder).flatMap((name) => foldersIn(join(folder, name)).map((version) => `${name}/${version}`));
}

/**
 * Reads the texts of the contract in `<folder>/<id>`.
 * @throws REGISTRY_CONTRACT_INVALID naming a file that cannot be read.
 */
export function readContractFiles(folder: string, id: string): ContractFiles {
  const samples = join(folder, id, SAMPLES_FILE);
  return {
    id,
    manifest: read(join(folder, id, MANIFEST_FILE)),
    sdl: read(join(folder, id, SDL_FILE)),
    ...(existsSync(samples) && { samples: read(samples) }),
  };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CodedError('REGISTRY_CONTRACT_INVALID', `${file} cannot be read.`, { cause });
  }
}

function foldersIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
