import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  separateOperations,
  stripIgnoredCharacters,
  validate,
  visit,
} from 'graphql';
import { AdmittingMap, CodedError } from '../../platform/base/index.js';
import type { MeteredOperation } from '../metering/index.js';
import { type LiveContract, type ScopeRules, usedCoordinates } from '../registry/index.js';
import { checkDocumentSize, maxTokens, tooLarge } from './check-document-size.js';
import { type Cost, compileCost, costRulesOf } from './cost/index.js';
import { deprecationNotices } from './deprecation-notices.js';
import { meterOperation } from './meter-operation.js';
import { type Need, neededScopes } from './needed-scopes.js';
import {
  type CompiledRule,
  compileRule,
  createScopeTable,
  meetsRule,
  type ScopeSet,
  type ScopeTable,
} from './scope-set.js';
import { withEvents } from './subscriptions/index.js';

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
  /** What it costs of its installation's budget, in points. */
  cost: Cost;
  /** What is counted of it, contract by contract. */
  metered: readonly MeteredOperation[];
  /** Headers of every answer: what it touches that ends, when, and what to use instead. */
  notices: Readonly<Record<string, string>>;
}

interface CompiledNeed extends Need {
  compiled: CompiledRule;
}

/** What documents are decided against: one contract version, or several as one graph. */
export interface Ground {
  schema: GraphQLSchema;
  rules: ScopeRules;
  contracts: readonly LiveContract[];
}

/** Decides operations on one ground, each document once. */
export interface Decider extends Ground {
  scopes: ScopeTable;
  /**
   * @throws GATEWAY_PARSE_FAILED, GATEWAY_VALIDATION_FAILED, GATEWAY_LIMIT_EXCEEDED, GATEWAY_OPERATION_UNKNOWN,
   * GATEWAY_REQUEST_INVALID; what is refused once is refused from memory the next time.
   */
  decide(query: string, operationName: string | undefined): Decision;
}

/** For all documents of all contracts. */
const maxKeptBytes = 128 * 1024 * 1024;
/** A document is at least this costly to keep: its rules and what is counted of it, beside its text. */
const keptOverhead = 2_048;

/** Asking about the schema is work for this process, and for no source. */
const introspectionCost = 100;

/** A decider for each ground as it is now; a contract that changes is another object, and gets another. */
export function createDeciders(): (ground: LiveContract | Ground) => Decider {
  const deciders = new WeakMap<LiveContract | Ground, Decider>();
  // Documents made up for one request each push out none that comes again.
  const kept: Decisions = new AdmittingMap(maxKeptBytes, (key) => key.length * 4 + keptOverhead);
  let count = 0;
  return (ground) => {
    const found = deciders.get(ground);
    if (found) return found;
    count += 1;
    const decider = createDecider('contracts' in ground ? ground : groundOf(ground), count, kept);
    deciders.set(ground, decider);
    return decider;
  };
}

const groundOf = (contract: LiveContract): Ground => ({ ...withEvents(contract), contracts: [contract] });

type Decisions = AdmittingMap<Decision | CodedError>;

function createDecider({ schema, rules, contracts }: Ground, number: number, kept: Decisions): Decider {
  const scopeNames = contracts.flatMap((contract) => Object.keys(contract.scopes));
  const scopes = createScopeTable(scopeNames);
  const known = new Set(scopeNames);
  const costs = costRulesOf(contracts);
  return {
    schema,
    rules,
    contracts,
    scopes,
    decide: (query, operationName) => {
      // The length of the name, so that no document can be taken for another with a name before it.
      const key = `${number} ${operationName?.length ?? ''} ${operationName ?? ''}${query}`;
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
      const [first, ...rest] = validate(schema, document, undefined, { maxErrors: 5 });
      if (first) return refused('GATEWAY_VALIDATION_FAILED', first.message, [first, ...rest]);
      const operation = operationOf(document);
      // graphql-js takes whatever stands below a root that the schema has not for valid: nobody would have judged it.
      if (!schema.getRootType(operation.operation)) {
        const message = `The contract has no ${operation.operation}.`;
        return refused('GATEWAY_VALIDATION_FAILED', message, [new GraphQLError(message, { nodes: [operation] })]);
      }
      const coordinates = [...usedCoordinates(schema, document)].sort();
      const text = stripIgnoredCharacters(print(document));
      const name = operation.name ? `,"operationName":${JSON.stringify(operation.name.value)}` : '';
      const aboutSchema = isIntrospection(document, operation);
      let ast: DocumentNode | undefined;
      return {
        kind: operation.operation,
        document: text,
        envelopeHead: `{"query":${JSON.stringify(text)}${name}`,
        isIntrospection: aboutSchema,
        cost: aboutSchema ? introspectionCost : compileCost(schema, costs, document),
        // Most are sent on as text and need it no more, and it is the largest part of what is kept.
        get ast() {
          ast ??= parse(text, { noLocation: true });
          return ast;
        },
        needs: neededScopes(schema, rules, document).map((need) => ({
          ...need,
          compiled: compileRule(scopes, need.rule, known),
        })),
        metered: meterOperation(contracts, document, {
          name: operation.name?.value,
          kind: operation.operation === 'mutation' ? 'write' : 'read',
          coordinates,
        }),
        notices: deprecationNotices(contracts, coordinates),
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
      'GATEWAY_OPERATION_UNKNOWN',
      `The document holds ${operations.length} operations; name one in operationName.`,
    );
  }
  const selected = separateOperations(document)[operationName];
  if (selected) return selected;
  throw new CodedError(
    'GATEWAY_OPERATION_UNKNOWN',
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
  const about = roots.filter(isAboutSchema);
  if (about.length > 0 && about.length === roots.length) return true;
  let isAsked = about.length > 0;
  // Also below the root, where a field answers with the root once more: a source would show its own schema.
  visit(document, {
    Field: ({ name }) => {
      isAsked ||= isAboutSchema(name.value);
    },
  });
  if (!isAsked) return false;
  throw new CodedError('GATEWAY_REQUEST_INVALID', 'Ask for __schema or __type in a request of its own, without data.');
}

const isAboutSchema = (name: string): boolean => name === '__schema' || name === '__type';

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
