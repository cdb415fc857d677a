import { extendSchema, GraphQLError, type GraphQLSchema, isUnionType, parse } from 'graphql';
import { badInput } from './bad-input.js';
import type { SourceContext } from './build-source-schema.js';

/** What another contract knows of an entity: its type and the fields of one of its keys. */
export type Representation = Record<string, unknown> & { __typename: string };

/** How a source finds entities that it owns, for whoever joins contracts. */
export interface ServedEntity<Context extends SourceContext> {
  /** What it takes to read one. */
  scope: string;
  /** Finds them by their keys, in the order asked for; null for what the tenant has not. */
  find(representations: readonly Representation[], context: Context): Promise<readonly (object | null)[]>;
}

/** An entity that is found one by one: a loader still asks for all of one turn with one query. */
export function serveEach<Context extends SourceContext>(
  scope: string,
  findOne: (representation: Representation, context: Context) => Promise<object | null>,
): ServedEntity<Context> {
  return { scope, find: (wanted, context) => Promise.all(wanted.map((one) => findOne(one, context))) };
}

/** One request joins at most so many. */
const MAX_REPRESENTATIONS = 1_000;

/**
 * Adds `Query._entities` to a contract's executable schema, so that a Federation 2 gateway can go on from an entity that
 * another contract names by its key. It is no part of the contract: the platform's gateway lets no app ask for it.
 * @see https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec
 */
export function serveEntities<Context extends SourceContext>(
  schema: GraphQLSchema,
  entities: Readonly<Record<string, ServedEntity<Context>>>,
): GraphQLSchema {
  const extended = extendSchema(
    schema,
    parse(`
      scalar _Any
      union _Entity = ${Object.keys(entities).join(' | ')}
      extend type Query { _entities(representations: [_Any!]!): [_Entity]! }`),
  );
  const typeNames = new WeakMap<object, string>();
  const union = extended.getType('_Entity');
  const field = extended.getQueryType()?.getFields()._entities;
  if (!isUnionType(union) || !field) throw new TypeError('The schema has no Query to add entities to.');
  union.resolveType = (found: object) => typeNames.get(found);
  field.resolve = async (_root, { representations }: { representations: unknown[] }, context: Context) => {
    const wanted = checkRepresentations(representations, entities);
    const found = new Map<number, object | null>();
    const byType = Map.groupBy(wanted.entries(), ([, { __typename }]) => __typename);
    for (const [type, places] of byType) {
      const { scope, find } = entities[type] as ServedEntity<Context>;
      if (!context.assertion.scopes.includes(scope)) throw forbidden(type, scope);
      const answers = await find(
        places.map(([, one]) => one),
        context,
      );
      for (const [index, [place]] of places.entries()) {
        const answer = answers[index] ?? null;
        if (answer !== null) typeNames.set(answer, type);
        found.set(place, answer);
      }
    }
    return wanted.map((_one, place) => found.get(place) ?? null);
  };
  return extended;
}

function checkRepresentations(given: readonly unknown[], entities: object): Representation[] {
  if (given.length > MAX_REPRESENTATIONS)
    throw badInput(`_entities takes at most ${MAX_REPRESENTATIONS} representations; there are ${given.length}.`);
  return given.map((one) => {
    const type = typeof one === 'object' && one !== null && '__typename' in one ? one.__typename : undefined;
    if (typeof type === 'string' && Object.hasOwn(entities, type)) return one as Representation;
    throw badInput(`A representation needs a __typename that is one of ${Object.keys(entities).join(', ')}.`);
  });
}

function forbidden(type: string, scope: string): GraphQLError {
  return new GraphQLError(`${type} needs the scope ${scope}.`, { extensions: { code: 'FORBIDDEN' } });
}
