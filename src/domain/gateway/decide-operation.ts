import {
  type DocumentNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  separateOperations,
  stripIgnoredCharacters,
  validate,
} from 'graphql';
import { CodedError, RecentMap } from '../../platform/base/index.js';
import type { Contract } from '../registry/index.js';
import { checkDocumentSize, maxTokens, tooLarge } from './check-document-size.js';
import { type Need, neededScopes } from './needed-scopes.js';
import {
  type CompiledRule,
  compileRule,
  createScopeTable,
  meetsRule,
  type ScopeSet,
  type ScopeTable,
} from './scope-set.js';

/** Everything about one operation that does not depend on who asks. */
export interface Decision {
  kind: 'query' | 'mutation' | 'subscription';
  /** What to send to the source: one operation and its fragments, without what GraphQL ignores. */
  document: string;
  /** The beginning of the request body for the source, up to the variables. */
  envelopeHead: string;
  /** Whether it asks about the schema only; then it is answered here. */
  isIntrospection: boolean;
  ast: DocumentNode;
  needs: readonly CompiledNeed[];
}

interface CompiledNeed extends Need {
  compiled: CompiledRule;
}

/** Decides operations on one contract version, each document once. */
export interface Decider {
  contract: Contract;
  scopes: ScopeTable;
  /**
   * @throws GATEWAY_PARSE_FAILED, GATEWAY_VALIDATION_FAILED, GATEWAY_LIMIT_EXCEEDED, GATEWAY_REQUEST_INVALID; what is
   * refused once is refused from memory the next time.
   */
  decide(query: string, operationName: string | undefined): Decision;
}

/** For the documents with an operationName and for those without, each. */
const maxKeptBytes = 16 * 1024 * 1024;
/** A document is at least this costly to keep: its tree and rules, beside its text. */
const keptOverhead = 4_096;

export function createDecider(contract: Contract): Decider {
  const scopeNames = Object.keys(contract.scopes);
  const scopes = createScopeTable(scopeNames);
  const known = new Set(scopeNames);
  // Two, so that no document can be taken for another with a name before it.
  const unnamed = keepDecisions();
  const named = keepDecisions();

  return {
    contract,
    scopes,
    decide: (query, operationName) => {
      const kept = operationName === undefined ? unnamed : named;
      const key = operationName === undefined ? query : `${operationName.length} ${operationName}${query}`;
      let found = kept.get(key);
      if (found === undefined) {
        found = analyse(query, operationName);
        kept.set(key, found);
      }
      if (found instanceof CodedError) throw found;
      return found;
    },
  };

  function analyse(query: string, operationName: string | undefined): Decision | CodedError {
    try {
      const document = selectOperation(parseBounded(query), operationName);
      checkDocumentSize(document);
      const [first, ...rest] = validate(contract.schema, document, undefined, { maxErrors: 5 });
      if (first) return refused('GATEWAY_VALIDATION_FAILED', first.message, [first, ...rest]);
      const operation = operationOf(document);
      const text = stripIgnoredCharacters(print(document));
      const name = operation.name ? `,"operationName":${JSON.stringify(operation.name.value)}` : '';
      return {
        kind: operation.operation,
        document: text,
        envelopeHead: `{"query":${JSON.stringify(text)}${name}`,
        isIntrospection: isIntrospection(document, operation),
        ast: document,
        needs: neededScopes(contract.schema, contract.rules, document).map((need) => ({
          ...need,
          compiled: compileRule(scopes, need.rule, known),
        })),
      };
    } catch (error) {
      if (error instanceof CodedError) return error;
      throw error;
    }
  }
}

/** Whether the granted scopes meet every need. */
export function meetsNeeds(decision: Decision, granted: ScopeSet): boolean {
  for (const need of decision.needs) if (!meetsRule(granted, need.compiled)) return false;
  return true;
}

const keepDecisions = () => new RecentMap<Decision | CodedError>(maxKeptBytes, (key) => key.length * 4 + keptOverhead);

/** The needs that the granted scopes do not meet. */
export function unmetNeeds(decision: Decision, granted: ScopeSet): Need[] {
  return decision.needs.filter((need) => !meetsRule(granted, need.compiled));
}

function parseBounded(query: string): DocumentNode {
  try {
    return parse(query, { maxTokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    if (/more tha[nt] \d+ tokens/.test(error.message)) throw tooLarge(`more than ${maxTokens} tokens`);
    throw refused('GATEWAY_PARSE_FAILED', error.message, [error]);
  }
}

function selectOperation(document: DocumentNode, operationName: string | undefined): DocumentNode {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (operationName === undefined && operations.length === 1) return document;
  if (operationName === undefined) {
    throw new CodedError(
      'GATEWAY_REQUEST_INVALID',
      `The document holds ${operations.length} operations; name one in operationName.`,
    );
  }
  const selected = separateOperations(document)[operationName];
  if (selected) return selected;
  throw new CodedError(
    'GATEWAY_REQUEST_INVALID',
    `The document holds no operation named ${operationName.slice(0, 100)}.`,
  );
}

function operationOf(document: DocumentNode): OperationDefinitionNode {
  const found = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (found?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('a valid document has an operation');
  return found;
}

function isIntrospection(document: DocumentNode, operation: OperationDefinitionNode): boolean {
  const roots = rootFieldsOf(document, operation);
  const about = roots.filter((name) => name === '__schema' || name === '__type');
  if (about.length === 0) return false;
  if (about.length === roots.length) return true;
  throw new CodedError('GATEWAY_REQUEST_INVALID', 'Ask for __schema or __type in a request of its own, without data.');
}

function rootFieldsOf(document: DocumentNode, operation: OperationDefinitionNode): string[] {
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );
  const collect = (node: { selectionSet: OperationDefinitionNode['selectionSet'] }): string[] =>
    node.selectionSet.selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return selection.name.value === '__typename' ? [] : [selection.name.value];
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      return fragment ? collect(fragment) : [];
    });
  return collect(operation);
}

function refused(
  code: 'GATEWAY_PARSE_FAILED' | 'GATEWAY_VALIDATION_FAILED',
  message: string,
  errors: readonly GraphQLError[],
): CodedError {
  const details = { errors: errors.map((error) => ({ message: error.message, locations: error.locations })) };
  return new CodedError(code, message, { details });
}
