import { compareContracts } from './compare-contracts.js';
import type { ContractChange } from './contract-change.js';
import type { ContractManifest } from './contract-manifest.js';
import type { ContractProblem } from './contract-problem.js';
import type { Harm } from './find-harm.js';
import { listBreakingProblems } from './list-breaking-problems.js';
import { listCompositionProblems } from './list-composition-problems.js';
import { listCostProblems } from './list-cost-problems.js';
import { listEventProblems } from './list-event-problems.js';
import { listUnusedScopes } from './list-guard-problems.js';
import { listNameProblems } from './list-name-problems.js';
import { listPagingProblems } from './list-paging-problems.js';
import { listPayloadProblems } from './list-payload-problems.js';
import { listSampleProblems } from './list-sample-problems.js';
import { type Contract, type ContractFiles, type ContractReading, readContract } from './read-contract.js';

/** What is wrong with a contract that somebody wants to publish, what it would change, and whom that would break. */
export interface ContractReport {
  /** The contract, when it can be read whole. */
  contract?: Contract;
  problems: ContractProblem[];
  /** Whether something that works with `previous` may stop working. */
  isBreaking: boolean;
  /** The differences from `previous`, the worst first; empty without it, or when the contract cannot be read. */
  changes: ContractChange[];
  /** For each breaking change of a published version, whom it would break; empty when nobody was asked. */
  harms: Harm[];
}

/** What a contract is checked against. */
export interface ContractSurroundings {
  /** Every contract that is live; other versions of the candidate's own contract are passed over. */
  live: readonly Contract[];
  /** The last revision of the same version; of another version the differences are told, and none is a problem. */
  previous?: Contract;
  /** Finds whom breaking changes of `previous` would break. */
  findHarm?(after: Contract, breaking: ContractChange[]): Promise<Harm[]>;
  /** Whether what is shown to be unused may go. */
  isUnusedRemoved?: boolean;
}

/**
 * Checks a contract before it is published. It changes nothing and never throws for what is in the files: bad input
 * is a problem of the report. It does not know who uses what by itself: `findHarm` does.
 */
export async function checkContract(files: ContractFiles, against: ContractSurroundings): Promise<ContractReport> {
  const reading = readContract(files);
  const changes = await changesSince(against.previous, reading);
  const breaking = changes.filter(({ criticality }) => criticality === 'breaking');
  const frozen = idOf(reading.manifest) === against.previous?.id ? against.previous?.id : undefined;
  const isAsked = frozen && reading.contract && breaking.length > 0;
  const harms = (isAsked && (await against.findHarm?.(reading.contract as Contract, breaking))) || [];
  const problems = [
    ...reading.problems,
    ...schemaProblems(reading),
    ...promiseProblems(reading, files),
    ...(await surroundingProblems(reading, files, against.live)),
    ...(frozen
      ? listBreakingProblems(frozen, changes, { harms, isUnusedRemoved: against.isUnusedRemoved ?? false })
      : []),
  ];
  return { contract: reading.contract, problems, isBreaking: breaking.length > 0, changes, harms };
}

const idOf = (manifest: ContractManifest | undefined): string | undefined =>
  manifest && `${manifest.contract}/${manifest.version}`;

function schemaProblems({ schema }: ContractReading): ContractProblem[] {
  if (!schema) return [];
  return [
    ...listNameProblems(schema),
    ...listPayloadProblems(schema),
    ...listPagingProblems(schema),
    ...listCostProblems(schema),
  ];
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
