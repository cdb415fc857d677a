import { createHash } from 'node:crypto';
import { createMockStore } from '@graphql-tools/mock';
import {
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isObjectType,
  isScalarType,
} from 'graphql';
import type { Sample } from './sample-world.js';

/** What stands for a value of each scalar; the forms are those that contracts mean. */
const scalarMocks: Record<string, unknown> = {
  Int: 1,
  Float: 1.5,
  Boolean: true,
  Decimal: '12.50',
  Date: '2026-10-31',
  DateTime: '2026-10-31T09:00:00.000Z',
};

/** No field has this name. */
const PLACE = '@place';

/** Makes up what the samples leave out: always the same for the same place. */
export function createMocks(schema: GraphQLSchema): (typeName: string, fieldName: string, place: string) => unknown {
  const scalars = Object.values(schema.getTypeMap()).filter(isScalarType);
  const constant = Object.fromEntries(scalars.map(({ name }) => [name, () => scalarMocks[name] ?? 'sample']));
  return (typeName, fieldName, parentPlace) => {
    const place = `${parentPlace} ${typeName}.${fieldName}`;
    const mocks = { ...constant, ID: () => uuidOf(place) };
    const make = (type: GraphQLOutputType, isListed: boolean): unknown => {
      const nullable = getNullableType(type);
      if (isListType(nullable)) return [make(nullable.ofType, true)];
      const named = getNamedType(nullable);
      if (!isLeafType(named)) return objectOf(schema, named, place);
      // The store makes lists of a random length.
      if (isListed) return isEnumType(named) ? named.getValues()[0]?.name : mocks[named.name as 'ID']?.();
      // One store a value: it remembers all that it has made, and a sandbox is asked for ever.
      const store = createMockStore({ schema, mocks, mockGenerationBehavior: 'deterministic' });
      return store.get(typeName, uuidOf(parentPlace), fieldName);
    };
    const type = schema.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
    if (!field) throw new TypeError(`${typeName}.${fieldName} is not in the contract`);
    return make(field.type, false);
  };
}

/** An object of which everything is made up when it is asked for. */
function objectOf(schema: GraphQLSchema, type: GraphQLNamedType, place: string): Sample {
  const concrete = isAbstractType(type) ? schema.getPossibleTypes(type)[0] : type;
  return { __typename: concrete?.name ?? type.name, [PLACE]: place };
}

/** Where what is made up for a record stands. */
export function placeOf(record: Sample): string {
  return String(record[PLACE] ?? JSON.stringify([record.__typename, record.id, record.externalId]));
}

/** A UUID that belongs to a text. */
export function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
