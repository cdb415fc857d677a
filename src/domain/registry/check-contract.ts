import { compareContracts } from './compare-contracts.js';
import type { ContractChange } from './contract-change.js';
import { type ContractProblem, problemOf, SDL_FILE } from './contract-problem.js';
import { listCompositionProblems } from './list-composition-problems.js';
import { listEventProblems } from './list-event-problems.js';
import { listUnusedScopes } from './list-guard-problems.js';
import { listNameProblems } from './list-name-problems.js';
import { listPagingProblems } from './list-paging-problems.js';
import { listPayloadProblems } from './list-payload-problems.js';
import { listSampleProblems } from './list-sample-problems.js';
import { type Contract, type ContractFiles, type ContractReading, readContract } from './read-contract.js';

/** What is wrong with a contract that somebody wants to publish, and what it would change. */
export interface ContractReport {
  problems: ContractProblem[];
  /** Whether something that works with `previous` may stop working. */
  isBreaking: boolean;
  /** The differences from `previous`, the worst first; empty without it, or when the contract cannot be read. */
  changes: ContractChange[];
}

/** What a contract is checked against. */
export interface ContractSurroundings {
  /** Every contract that is live; other versions of the candidate's own contract are passed over. */
  live: readonly Contract[];
  /** The last revision of the same version; of another version the differences are told, and none is a problem. */
  previous?: Contract;
}

/**
 * Checks a contract before it is published. It changes nothing and never throws for what is in the files: bad input
 * is a problem of the report. It does not know who uses what: that a breaking difference harms nobody is for the
 * caller to say.
 */
export async function checkContract(files: ContractFiles, against: ContractSurroundings): Promise<ContractReport> {
  const reading = readContract(files);
  const changes = await changesSince(against.previous, reading);
  const problems = [
    ...reading.problems,
    ...schemaProblems(reading),
    ...promiseProblems(reading, files),
    ...(await surroundingProblems(reading, files, against.live)),
    ...breakingProblems(reading, against.previous, changes),
  ];
  return { problems, isBreaking: changes.some(({ criticality }) => criticality === 'breaking'), changes };
}

function schemaProblems({ schema }: ContractReading): ContractProblem[] {
  if (!schema) return [];
  return [...listNameProblems(schema), ...listPayloadProblems(schema), ...listPagingProblems(schema)];
}

/** What the other files say about the schema. */
function promiseProblems(
  { manifest, schema, rules, samples }: ContractReading,
  files: ContractFiles,
): ContractProblem[] {
  if (!schema || !rules) return [];
  return [
    ...(manifest ? listUnusedScopes(schema, rules, Object.keys(manifest.scopes)) : []),
    ...(manifest ? listEventProblems(schema, manifest, files.manifest) : []),
    ...(samples ? listSampleProblems(schema, samples, files.samples ?? '{}') : []),
  ];
}

async function surroundingProblems(
  { manifest, schema }: ContractReading,
  { sdl }: ContractFiles,
  live: readonly Contract[],
): Promise<ContractProblem[]> {
  if (!schema || !manifest) return [];
  const { contract, version } = manifest;
  return await listCompositionProblems({ id: `${contract}/${version}`, contract, version, sdl, schema }, live);
}

async function changesSince(
  previous: Contract | undefined,
  { manifest, schema, rules }: ContractReading,
): Promise<ContractChange[]> {
  if (!previous || !manifest || !schema || !rules) return [];
  return await compareContracts({ ...previous, manifest: previous }, { manifest, schema, rules });
}

function breakingProblems(
  { manifest }: ContractReading,
  previous: Contract | undefined,
  changes: readonly ContractChange[],
): ContractProblem[] {
  if (!manifest || previous?.id !== `${manifest.contract}/${manifest.version}`) return [];
  const todo = `${previous.id} is published and takes additions only. Take the change back, or make a new version.`;
  return changes
    .filter(({ criticality }) => criticality === 'breaking')
    .map(({ coordinate, message }) =>
      problemOf('CONTRACT_BREAKING', `${message}. ${todo}`, {
        ...(coordinate && { coordinate }),
        place: { file: SDL_FILE },
      }),
    );
}
