import {
  type DocumentNode,
  type ExecutionResult,
  executeSync,
  GraphQLError,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isListType,
} from 'graphql';

/** One record: everything about it follows from its type and its number. */
interface PlayedRecord {
  __typename: string;
  n: number;
}

const records = 8;
/** Each field that names a record, and how its number stands in it. */
const names: Record<string, (n: number) => unknown> = {
  'Order.id': (n) => `o${n}`,
  'Item.id': (n) => `i${n}`,
  'Item.sku': (n) => `s${n}`,
  'Person.email': (n) => `p${n}@x`,
  'Person.number': (n) => n,
  'Shipment.region': (n) => `r${n % 3}`,
  'Shipment.code': (n) => `c${n}`,
  'Badge.series': (n) => `b${n}`,
  'Badge.holder': (n) => ({ __typename: 'Holder', n }),
  'Holder.number': (n) => n,
};

/** Which of the fields of a representation has the whole number in it. */
const numberOf = ({ id, sku, email, number, code, series }: Record<string, unknown>): number =>
  Number(/\d+/.exec(String(id ?? sku ?? email ?? number ?? code ?? series))?.[0]);

/**
 * Executes a document on a schema where what a field says depends on the record, the field and its arguments alone, so
 * that one graph and several that are joined must say the same.
 */
export function playRecords(
  schema: GraphQLSchema,
  { document, variables, world }: { document: DocumentNode; variables: Record<string, unknown>; world: number },
): ExecutionResult {
  return executeSync({
    schema,
    document,
    variableValues: variables,
    rootValue: { __typename: 'Query', n: 0 },
    fieldResolver: (record: PlayedRecord, args, _context, info) =>
      info.fieldName === '_entities'
        ? args.representations.map((one: Record<string, unknown>) => ({ __typename: one.__typename, n: numberOf(one) }))
        : play(schema, record, { args, info, world }),
  });
}

function play(
  schema: GraphQLSchema,
  { n }: PlayedRecord,
  { args, info, world }: { args: object; info: GraphQLResolveInfo; world: number },
): unknown {
  const coordinate = `${info.parentType.name}.${info.fieldName}`;
  const name = names[coordinate];
  if (name) return name(n);
  let hash = Math.imul(world, 2_654_435) | 0;
  for (const char of `${coordinate} ${JSON.stringify(args)} ${n}`)
    hash = (Math.imul(hash, 31) + char.charCodeAt(0)) | 0;
  const number = Math.abs(hash);
  if (number % 29 === 0) throw new GraphQLError('It cannot be said.', { extensions: { code: 'PLAYED' } });
  return playedValue(schema, info.returnType, number);
}

function playedValue(schema: GraphQLSchema, type: GraphQLResolveInfo['returnType'], number: number): unknown {
  const bare = getNullableType(type);
  if (bare === type && number % 11 === 0) return null;
  // Now and then a source breaks its promise.
  if (number % 101 === 0) return null;
  if (isListType(bare))
    return Array.from({ length: number % 4 }, (_, index) => playedValue(schema, bare.ofType, number + index * 7));
  const named = getNamedType(bare);
  if (isAbstractType(named)) {
    const types = schema
      .getPossibleTypes(named)
      .map((one) => one.name)
      .sort();
    return { __typename: types[number % types.length], n: number % records };
  }
  if (isCompositeType(named)) return { __typename: named.name, n: number % records };
  if (isEnumType(named)) return named.getValues()[number % named.getValues().length]?.value;
  if (named.name === 'Boolean') return number % 2 === 0;
  return ['Int', 'Float'].includes(named.name) ? number % 1_000 : `text "${number}"`;
}
