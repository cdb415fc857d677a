import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from 'graphql';
import {
  type ContractProblem,
  type ContractProblemCode,
  isOwnType,
  placesIn,
  problemOf,
  SAMPLES_FILE,
} from './contract-problem.js';
import { keysOf } from './entity-keys.js';
import { isConnection } from './list-paging-problems.js';
import { reachableTypes } from './reachable-types.js';
import { isJsonObject } from './read-contract.js';
import { whyNotScalar } from './why-not-scalar.js';

/** Deeper than any sample that a person can read. */
const MAX_DEPTH = 32;

type Path = readonly (string | number)[];

/** Samples that the contract could not have answered, and types that have none. */
export function listSampleProblems(
  schema: GraphQLSchema,
  samples: Record<string, unknown>,
  samplesText: string,
): ContractProblem[] {
  const reader = new SampleReader(schema, placesIn(SAMPLES_FILE, samplesText));
  for (const [name, list] of Object.entries(samples)) reader.readSamplesOf(name, list);
  const uncovered = typesToSample(schema).filter((type) => !reader.covered.has(type.name));
  const missing = uncovered.map((type) => {
    const message = `${type.name}: no sample shows one. Add one to ${SAMPLES_FILE}, or within another type's sample.`;
    return problemOf('CONTRACT_SAMPLE_MISSING', message, { coordinate: type.name, place: { file: SAMPLES_FILE } });
  });
  return [...reader.problems, ...missing];
}

/** Object types that carry what the source owns; not what is only around it: roots, pages, payloads, user errors. */
function typesToSample(schema: GraphQLSchema): GraphQLNamedType[] {
  const around = new Set<GraphQLNamedType | null | undefined>([schema.getQueryType(), schema.getSubscriptionType()]);
  const mutation = schema.getMutationType();
  around.add(mutation);
  for (const { type } of Object.values(mutation?.getFields() ?? {})) {
    const payload = getNamedType(type);
    around.add(payload);
    const userErrors = isObjectType(payload) && payload.getFields().userErrors;
    if (userErrors) around.add(getNamedType(userErrors.type));
  }
  for (const type of Object.values(schema.getTypeMap()))
    if (isConnection(type) && isObjectType(type))
      for (const name of ['edges', 'pageInfo']) {
        const field = type.getFields()[name];
        if (field) around.add(getNamedType(field.type));
      }
  const isSampled = (type: GraphQLNamedType) => isObjectType(type) && isOwnType(type) && !isConnection(type);
  return [...reachableTypes(schema)].filter((type) => isSampled(type) && !around.has(type));
}

/** Walks samples and keeps what it finds. */
class SampleReader {
  readonly problems: ContractProblem[] = [];
  readonly covered = new Set<string>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly placeOf: ReturnType<typeof placesIn>,
  ) {}

  readSamplesOf(name: string, list: unknown): void {
    const type = this.schema.getType(name);
    if (!type || !isObjectType(type) || !isOwnType(type))
      this.add('CONTRACT_SAMPLES_INVALID', [name], 'the contract has no object type of this name. Correct the name.');
    else if (!Array.isArray(list)) this.add('CONTRACT_SAMPLES_INVALID', [name], 'a list of samples is needed here.');
    else list.forEach((sample, index) => void this.readNamed(type, sample, [name, index]));
  }

  private readValue(type: GraphQLOutputType, value: unknown, path: Path): void {
    if (value === null) {
      if (isNonNullType(type))
        this.add('CONTRACT_SAMPLE_VALUE', path, `null, where ${type} is promised. Give a value.`);
      return;
    }
    const nullable = getNullableType(type);
    if (!isListType(nullable)) this.readNamed(getNamedType(nullable), value, path);
    else if (!Array.isArray(value))
      this.add('CONTRACT_SAMPLE_VALUE', path, `${shown(value)} is no list. ${type} is promised.`);
    else value.forEach((item, index) => void this.readValue(nullable.ofType, item, [...path, index]));
  }

  private readNamed(type: GraphQLNamedType, value: unknown, path: Path): void {
    if (path.length > MAX_DEPTH) {
      this.add('CONTRACT_SAMPLE_VALUE', path.slice(0, 8), `samples go at most ${MAX_DEPTH} deep. Shorten it.`);
    } else if (isEnumType(type)) {
      const values = type.getValues().map(({ name }) => name);
      if (!values.includes(value as string))
        this.add('CONTRACT_SAMPLE_VALUE', path, `${shown(value)} is no ${type}. Use one of ${values.join(', ')}.`);
    } else if (isScalarType(type)) {
      const why = whyNotScalar(type, value);
      if (why) this.add('CONTRACT_SAMPLE_VALUE', path, `${shown(value)} is no ${type}: ${why}.`);
    } else if (!isJsonObject(value)) {
      this.add('CONTRACT_SAMPLE_VALUE', path, `${shown(value)} is no object. ${type} is promised.`);
    } else if (isObjectType(type)) {
      this.readObject(type, value, path);
    } else if (isAbstractType(type)) {
      const possible = this.schema.getPossibleTypes(type);
      const found = possible.find(({ name }) => name === value.__typename);
      if (found) this.readObject(found, value, path);
      else this.add('CONTRACT_SAMPLE_VALUE', path, `__typename must say which ${type} it is: ${possible.join(', ')}.`);
    }
  }

  private readObject(type: GraphQLObjectType, value: Record<string, unknown>, path: Path): void {
    const fields = type.getFields();
    for (const [name, part] of Object.entries(value)) {
      const field = fields[name];
      if (field) this.readValue(field.type, part, [...path, name]);
      else if (name !== '__typename')
        this.add(
          'CONTRACT_SAMPLE_UNKNOWN_FIELD',
          [...path, name],
          `${type} has no field ${name}. Correct or remove it.`,
        );
      else if (part !== type.name) this.add('CONTRACT_SAMPLE_VALUE', [...path, name], `${shown(part)} is not ${type}.`);
    }
    if (isReference(type, value, path)) return;
    this.covered.add(type.name);
    const missing = Object.values(fields).filter((field) => isNeeded(field) && !Object.hasOwn(value, field.name));
    if (missing.length === 0) return;
    const names = missing.map(({ name }) => name).join(', ');
    this.add('CONTRACT_SAMPLE_INCOMPLETE', path, `${type} promises ${names}, which the sample leaves out. Add them.`);
  }

  private add(code: ContractProblemCode, path: Path, message: string): void {
    const coordinate = path.reduce<string>(
      (written, step) => (typeof step === 'number' ? `${written}[${step}]` : written ? `${written}.${step}` : step),
      '',
    );
    this.problems.push(problemOf(code, `${coordinate}: ${message}`, { coordinate, place: this.placeOf(path) }));
  }
}

/** Within another sample an entity may be named by its key alone. */
function isReference(type: GraphQLObjectType, value: Record<string, unknown>, path: Path): boolean {
  const given = Object.keys(value).filter((name) => name !== '__typename');
  return path.length > 2 && keysOf(type).includes(given.toSorted((a, b) => a.localeCompare(b)).join(' '));
}

/** What takes arguments, and pages, are worked out from the samples; the rest must be in them. */
function isNeeded(field: GraphQLField<unknown, unknown>): boolean {
  return isNonNullType(field.type) && field.args.length === 0 && !isConnection(getNamedType(field.type));
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
