import { type ASTNode, GraphQLError, type GraphQLNamedType } from 'graphql';
import { LineCounter, parseDocument } from 'yaml';

/** Everything that can be wrong with a contract, and whether it stands in the way of publishing. The codes are stable. */
export const CONTRACT_PROBLEMS = {
  CONTRACT_MANIFEST_SYNTAX: 'error',
  CONTRACT_MANIFEST_INVALID: 'error',
  CONTRACT_VERSION_NOT_A_MONTH: 'error',
  CONTRACT_SCOPE_OF_ANOTHER: 'error',
  CONTRACT_OTHER_FOLDER: 'error',
  CONTRACT_SDL_SYNTAX: 'error',
  CONTRACT_SDL_INVALID: 'error',
  CONTRACT_UNGUARDED: 'error',
  CONTRACT_GUARD_EMPTY: 'error',
  CONTRACT_GUARD_UNKNOWN_SCOPE: 'error',
  CONTRACT_GUARD_ON_INTERFACE: 'error',
  CONTRACT_SCOPE_UNUSED: 'warning',
  CONTRACT_NAME_STYLE: 'error',
  CONTRACT_INPUT_NAME: 'error',
  CONTRACT_PAYLOAD_NAME: 'error',
  CONTRACT_PAYLOAD_USER_ERRORS: 'error',
  CONTRACT_DEPRECATION_REASON: 'error',
  CONTRACT_SCALAR_UNDESCRIBED: 'error',
  CONTRACT_LIST_UNPAGED: 'error',
  CONTRACT_LIST_MAY_GROW: 'warning',
  CONTRACT_CONNECTION_FORM: 'error',
  CONTRACT_COST_INVALID: 'error',
  CONTRACT_LIST_SIZE_INVALID: 'error',
  CONTRACT_SAMPLES_SYNTAX: 'error',
  CONTRACT_SAMPLES_INVALID: 'error',
  CONTRACT_SAMPLE_VALUE: 'error',
  CONTRACT_SAMPLE_UNKNOWN_FIELD: 'error',
  CONTRACT_SAMPLE_INCOMPLETE: 'error',
  CONTRACT_SAMPLE_MISSING: 'warning',
  CONTRACT_EVENT_SUBJECT: 'error',
  CONTRACT_OF_ANOTHER_SOURCE: 'error',
  CONTRACT_RETIRED: 'error',
  CONTRACT_KEYS_DIFFER: 'error',
  CONTRACT_COMPOSITION: 'error',
  CONTRACT_BREAKING: 'error',
} as const satisfies Record<string, 'error' | 'warning'>;

export type ContractProblemCode = keyof typeof CONTRACT_PROBLEMS;

/** Where in a contract's files; line and column count from 1. */
export interface ContractPlace {
  file: string;
  line?: number;
  column?: number;
}

export interface ContractProblem {
  code: ContractProblemCode;
  severity: 'error' | 'warning';
  /** A GraphQL schema coordinate such as `Query.invoices(first:)`, or a path in samples.json. */
  coordinate?: string;
  place?: ContractPlace;
  /** What is wrong, where, and what to do. */
  message: string;
}

export const SDL_FILE = 'contract.graphql';
export const MANIFEST_FILE = 'contract.yaml';
export const SAMPLES_FILE = 'samples.json';

export function problemOf(
  code: ContractProblemCode,
  message: string,
  at: { coordinate?: string; place?: ContractPlace } = {},
): ContractProblem {
  return { code, severity: CONTRACT_PROBLEMS[code], ...at, message };
}

/** A problem of one part of the schema; the message begins with its coordinate. */
export function problemAt(
  code: ContractProblemCode,
  coordinate: string,
  node: ASTNode | null | undefined,
  message: string,
): ContractProblem {
  const place = placeOfNode(node);
  return problemOf(code, `${coordinate}: ${message}`, place ? { coordinate, place } : { coordinate });
}

/** Where the author wrote it; undefined for what the platform adds to the schema. */
export function placeOfNode(node: ASTNode | null | undefined): ContractPlace | undefined {
  const at = node?.loc;
  if (!at || at.source.name !== SDL_FILE) return undefined;
  return { file: SDL_FILE, line: at.startToken.line, column: at.startToken.column };
}

/** Where an error of the `graphql` package is, in the author's own text. */
export function placeOfError(error: unknown): ContractPlace {
  if (!(error instanceof GraphQLError)) return { file: SDL_FILE };
  const own = error.nodes?.map(placeOfNode).find((place) => place !== undefined);
  if (own) return own;
  const [at] = error.source?.name === SDL_FILE ? (error.locations ?? []) : [];
  return at ? { file: SDL_FILE, line: at.line, column: at.column } : { file: SDL_FILE };
}

/** Whether the contract itself defines a type, not GraphQL and not Federation. */
export function isOwnType(type: GraphQLNamedType): boolean {
  return [type.astNode, ...type.extensionASTNodes].some((node) => placeOfNode(node) !== undefined);
}

/** Finds the place of a path in YAML or JSON text, or of its nearest parent that there is. It reads the text once. */
export function placesIn(file: string, text: string): (path: readonly PropertyKey[]) => ContractPlace {
  let nodeAt: ((path: PropertyKey[]) => unknown) | undefined;
  const lines = new LineCounter();
  return (path) => {
    if (!nodeAt) {
      const document = parseDocument(text, { schema: 'core', lineCounter: lines });
      nodeAt = (wanted) => document.getIn(wanted, true);
    }
    for (let length = path.length; length > 0; length--) {
      const node = nodeAt(path.slice(0, length)) as { range?: [number, number, number] } | undefined;
      if (!node?.range) continue;
      const { line, col } = lines.linePos(node.range[0]);
      return { file, line, column: col };
    }
    return { file };
  };
}
