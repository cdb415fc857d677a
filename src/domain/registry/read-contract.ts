import { createHash } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import { LineCounter, parseDocument } from 'yaml';
import { messageOf } from '../../platform/base/index.js';
import type { ContractManifest } from './contract-manifest.js';
import {
  type ContractPlace,
  type ContractProblem,
  MANIFEST_FILE,
  problemOf,
  SAMPLES_FILE,
} from './contract-problem.js';
import { listGuardProblems } from './list-guard-problems.js';
import { readManifest } from './read-manifest.js';
import { readSchema } from './read-schema.js';
import { readScopeRules, type ScopeRules } from './scope-rules.js';

/** One live contract version, ready to decide with. Never changes once loaded. */
export interface Contract extends ContractManifest {
  /** `accounting/2026-10` */
  id: string;
  sdl: string;
  schema: GraphQLSchema;
  rules: ScopeRules;
  /** Names this very content: what may be cached under it never gets stale. */
  digest: string;
  samples: Record<string, unknown>;
}

/** The texts that a contract version is made of. */
export interface ContractFiles {
  /** contract.yaml */
  manifest: string;
  /** contract.graphql */
  sdl: string;
  /** samples.json; without it there are no samples. */
  samples?: string;
  /** `<contract>/<version>` that the manifest must say, when the place it was found in says so. */
  id?: string;
}

/** What could be read of a contract. `contract` is there when it can be served. */
export interface ContractReading {
  contract?: Contract;
  manifest?: ContractManifest;
  schema?: GraphQLSchema;
  rules?: ScopeRules;
  samples?: Record<string, unknown>;
  problems: ContractProblem[];
}

/**
 * Reads a contract's files, never throwing for what is in them. It finds what keeps a contract from being served, and
 * only that: whether it may be published is for checkContract to say.
 */
export function readContract(files: ContractFiles): ContractReading {
  const { manifest, problems: wrongManifest } = readManifest(files.manifest);
  const { schema, problems: wrongSchema } = readSchema(files.sdl);
  const { samples, problems: wrongSamples } = readSamples(files.samples ?? '{}');
  const rules = schema && readScopeRules(schema);
  const known = manifest && new Set(Object.keys(manifest.scopes));
  const problems = [
    ...wrongManifest,
    ...(manifest ? idProblems(manifest, files.id) : []),
    ...wrongSchema,
    ...(schema && rules ? listGuardProblems(schema, rules, known) : []),
    ...wrongSamples,
  ];
  const reading = { manifest, schema, rules, samples, problems };
  if (!manifest || !schema || !rules || !samples || problems.length > 0) return reading;
  const id = `${manifest.contract}/${manifest.version}`;
  const digest = digestOf(files);
  return { ...reading, contract: { ...manifest, id, sdl: files.sdl, schema, rules, digest, samples } };
}

/** Names this very content of all its files. */
export function digestOf({ manifest, sdl, samples }: ContractFiles): string {
  return createHash('sha256')
    .update(JSON.stringify([manifest, sdl, samples ?? null]))
    .digest('hex');
}

function idProblems({ contract, version }: ContractManifest, expected: string | undefined): ContractProblem[] {
  const id = `${contract}/${version}`;
  if (expected === undefined || id === expected) return [];
  const message = `says that it is ${id}, but is ${expected}. Make the manifest and its folder agree.`;
  return [problemOf('CONTRACT_OTHER_FOLDER', message, { place: { file: MANIFEST_FILE } })];
}

function readSamples(text: string): { samples?: Record<string, unknown>; problems: ContractProblem[] } {
  let samples: unknown;
  try {
    samples = JSON.parse(text);
  } catch (error) {
    const message = `It is not readable as JSON: ${messageOf(error).replaceAll(/\s+/g, ' ')}`;
    return { problems: [problemOf('CONTRACT_SAMPLES_SYNTAX', message, { place: placeOfJsonError(error, text) })] };
  }
  if (isJsonObject(samples)) return { samples, problems: [] };
  const message = 'It must be an object: the name of a type, then a list of samples of it.';
  return { problems: [problemOf('CONTRACT_SAMPLES_INVALID', message, { place: { file: SAMPLES_FILE } })] };
}

/** The engine does not always say where; YAML holds JSON, and its reader does. */
function placeOfJsonError(error: unknown, text: string): ContractPlace {
  const [, line, column] = /\(line (\d+) column (\d+)\)/.exec(messageOf(error)) ?? [];
  if (line) return { file: SAMPLES_FILE, line: Number(line), column: Number(column) };
  const [at] = parseDocument(text, { lineCounter: new LineCounter() }).errors[0]?.linePos ?? [];
  return at ? { file: SAMPLES_FILE, line: at.line, column: at.col } : { file: SAMPLES_FILE };
}

/** Whether a value read from JSON is an object, not null and not a list. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
