import { LineCounter, parseDocument, type YAMLError } from 'yaml';
import type { z } from 'zod';
import { messageOf } from '../../platform/base/index.js';
import { type ContractManifest, contractManifestSchema } from './contract-manifest.js';
import { type ContractProblem, MANIFEST_FILE, placesIn, problemOf } from './contract-problem.js';

/** Reads contract.yaml: the manifest, or everything that is wrong with it. */
export function readManifest(text: string): { manifest?: ContractManifest; problems: ContractProblem[] } {
  const document = parseDocument(text, { schema: 'core', lineCounter: new LineCounter() });
  if (document.errors.length > 0) return { problems: document.errors.map(syntaxProblem) };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 50 });
  } catch (error) {
    const place = { file: MANIFEST_FILE };
    return {
      problems: [problemOf('CONTRACT_MANIFEST_SYNTAX', `It is not readable as YAML: ${messageOf(error)}`, { place })],
    };
  }
  const read = contractManifestSchema.safeParse(value);
  if (read.success) return { manifest: read.data, problems: [] };
  const placeOf = placesIn(MANIFEST_FILE, text);
  return { problems: read.error.issues.map((issue) => formProblem(issue, placeOf)) };
}

function syntaxProblem(error: YAMLError): ContractProblem {
  const [at] = error.linePos ?? [];
  const place = at ? { file: MANIFEST_FILE, line: at.line, column: at.col } : { file: MANIFEST_FILE };
  const [what] = error.message.split(/:?\n/);
  return problemOf('CONTRACT_MANIFEST_SYNTAX', `It is not readable as YAML: ${what}`, { place });
}

function formProblem(issue: z.core.$ZodIssue, placeOf: ReturnType<typeof placesIn>): ContractProblem {
  const unknownKeys = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const reason = (issue.code === 'invalid_key' && issue.issues[0]?.message) || issue.message;
  const where = issue.path.map(String).join('.') || 'top';
  return problemOf(codeOf(issue), `${where}: ${reason}`, { place: placeOf([...issue.path, ...unknownKeys]) });
}

function codeOf(issue: z.core.$ZodIssue) {
  if (issue.code === 'custom') return 'CONTRACT_SCOPE_OF_ANOTHER';
  return issue.path[0] === 'version' ? 'CONTRACT_VERSION_NOT_A_MONTH' : 'CONTRACT_MANIFEST_INVALID';
}
