import { filterSchema, pruneSchema } from '@graphql-tools/utils';
import {
  type DocumentNode,
  type ExecutionResult,
  executeSync,
  extendSchema,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  parse,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { CodedError } from '../../platform/base/index.js';
import type { ScopeRule } from '../registry/index.js';
import type { Decider } from './decide-operation.js';

/** So many different grants are shown one ground at once. */
const maxKept = 50;

const shown = new WeakMap<Decider, LRUCache<string, GraphQLSchema>>();

/**
 * Answers a question about the schema with what the scopes allow, and with nothing that only other scopes do: what an
 * app cannot ask for, it is not shown.
 * @throws ACCESS_SCOPE_NOT_GRANTED when the scopes allow nothing, GATEWAY_VALIDATION_FAILED for variables that do not fit
 */
export function introspect(
  decider: Decider,
  scopes: ReadonlySet<string>,
  { document, variables }: { document: DocumentNode; variables: Record<string, unknown> | undefined },
): ExecutionResult {
  const result = executeSync({ schema: schemaFor(decider, scopes), document, variableValues: variables });
  if (result.data != null) return result;
  const errors = (result.errors ?? []).map(({ message, locations }) => ({ message, locations }));
  throw new CodedError('GATEWAY_VALIDATION_FAILED', errors[0]?.message ?? 'Nothing could be told.', {
    details: { errors },
  });
}

function schemaFor(decider: Decider, scopes: ReadonlySet<string>): GraphQLSchema {
  const kept = shown.get(decider) ?? new LRUCache<string, GraphQLSchema>({ max: maxKept });
  shown.set(decider, kept);
  const own = decider.contracts
    .flatMap((contract) => Object.keys(contract.scopes))
    .filter((scope) => scopes.has(scope));
  const key = own.join(' ');
  const schema = kept.get(key) ?? visiblePart(decider, new Set(own));
  kept.set(key, schema);
  return schema;
}

function visiblePart({ schema, rules }: Decider, scopes: ReadonlySet<string>): GraphQLSchema {
  const isMet = (rule: ScopeRule | undefined) => !rule || rule.some((all) => all.every((scope) => scopes.has(scope)));
  /** As a document that asks for the field would be decided. */
  const isVisible = (typeName: string, fieldName: string): boolean => {
    const type = schema.getType(typeName);
    if (!isObjectType(type) && !isInterfaceType(type)) return true;
    const field = type.getFields()[fieldName];
    const output = field && getNamedType(field.type);
    const members = isInterfaceType(type) ? [type, ...schema.getPossibleTypes(type)] : [type];
    return (
      members.every(({ name }) => isMet(rules.ofType(name)) && isMet(rules.ofField(name, fieldName))) &&
      (!output || isAbstractType(output) || isMet(rules.ofType(output.name)))
    );
  };
  const query = schema.getQueryType();
  const mutation = schema.getMutationType();
  const canAsk = (root: typeof query): boolean =>
    root != null && Object.keys(root.getFields()).some((name) => isVisible(root.name, name));
  if (!query || (!canAsk(query) && !canAsk(mutation))) {
    throw new CodedError('ACCESS_SCOPE_NOT_GRANTED', 'The token has no scope that shows anything of the contract.', {
      details: { missingScopes: [], coordinates: [], grantedScopes: [...scopes] },
    });
  }
  const roots = { Query: query.name, Mutation: mutation?.name, Subscription: undefined };
  const rootFieldFilter = (operation: keyof typeof roots, name: string) =>
    isVisible(roots[operation] ?? operation, name);
  const whole = canAsk(query) ? schema : extendSchema(schema, nothingToRead(query.name), { assumeValid: true });
  return pruneSchema(filterSchema({ schema: whole, fieldFilter: isVisible, rootFieldFilter }));
}

/** A schema has a query root, also for whoever may only write. */
const nothingToRead = (root: string): DocumentNode =>
  parse(`extend type ${root} { "No scope that was granted reads anything." nothingGranted: Boolean }`);
