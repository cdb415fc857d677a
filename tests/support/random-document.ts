import {
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import { type Choose, pick } from './random-schema.js';

const MAX_DEPTH = 3;

/**
 * A query that gives fields of two types the same name below a union, where that is valid; undefined when the types
 * that were picked have no such fields.
 */
export function randomMergingDocument(schema: GraphQLSchema, choose: Choose): string | undefined {
  const leaves = (name: string) => {
    const type = schema.getType(name);
    const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
    return fields.filter(({ type, args }) => !isCompositeType(getNamedType(type)) && !args.some(isRequiredArgument));
  };
  const [first, second] = pick(['AB', 'AC', 'BC', 'BA'], choose);
  const ones = leaves(first ?? '');
  const one = ones.length > 0 ? pick(ones, choose) : undefined;
  const others = leaves(second ?? '').filter(({ type }) => String(type) === String(one?.type));
  if (!one || others.length === 0) return undefined;
  return `{ f0 { ... on ${first} { x: ${one.name} } ... on ${second} { x: ${pick(others, choose).name} } } }`;
}

interface Writing {
  schema: GraphQLSchema;
  choose: Choose;
  variables: string[];
}

/** A random query for a schema; most are valid, those whose fields do not merge or whose variables do not fit are not. */
export function randomDocument(schema: GraphQLSchema, choose: Choose): string {
  const writing: Writing = { schema, choose, variables: [] };
  const query = schema.getQueryType();
  const selections = query ? writeSelections(writing, query, 0) : '';
  return `query${writing.variables.length > 0 ? `(${writing.variables.join(', ')})` : ''} ${selections}`;
}

function writeSelections(writing: Writing, type: GraphQLNamedType, depth: number): string {
  const count = 1 + writing.choose(4);
  const selections = Array.from({ length: count }, () => writeSelection(writing, type, depth));
  return `{ ${selections.join(' ')} }`;
}

function writeSelection(writing: Writing, type: GraphQLNamedType, depth: number): string {
  const { schema, choose } = writing;
  const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
  const isFragment = depth < MAX_DEPTH && (fields.length === 0 || (type.name !== 'Query' && choose(3) === 0));
  if (isFragment) {
    const condition = schema.getType(pick(['A', 'B', 'C', 'Node', 'Found'], choose));
    return condition ? `... on ${condition.name} ${writeSelections(writing, condition, depth + 1)}` : '__typename';
  }
  const usable = fields.filter((field) => depth < MAX_DEPTH || !isCompositeType(getNamedType(field.type)));
  if (usable.length === 0) return '__typename';
  const field = pick(usable, choose);
  const alias = choose(2) === 0 ? `${pick(['x', 'y'], choose)}: ` : '';
  const args = field.args.flatMap((arg) => writeArgument(writing, arg));
  const mark = choose(8) === 0 ? ` @mark${choose(2) === 0 ? '(level: 2)' : ''}`.repeat(1 + choose(2)) : '';
  const output = getNamedType(field.type);
  const below = isCompositeType(output) ? ` ${writeSelections(writing, output, depth + 1)}` : '';
  return `${alias}${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''}${mark}${below}`;
}

function writeArgument(writing: Writing, arg: GraphQLArgument): string[] {
  const { choose, variables } = writing;
  if (!isRequiredArgument(arg) && choose(2) === 0) return [];
  if (choose(3) > 0) return [`${arg.name}: ${writeValue(writing, arg.type)}`];
  const name = `$v${variables.length}`;
  // A nullable variable may stand where a default is.
  const type = choose(2) === 0 ? String(arg.type).replace(/!$/, '') : arg.type;
  variables.push(`${name}: ${type}`);
  return [`${arg.name}: ${name}`];
}

function writeValue(writing: Writing, type: GraphQLInputType): string {
  const { choose } = writing;
  if (isNonNullType(type)) return writeValue(writing, type.ofType);
  if (isListType(type))
    return choose(3) === 0 ? writeValue(writing, type.ofType) : `[${writeValue(writing, type.ofType)}]`;
  if (isEnumType(type)) return pick(type.getValues(), choose).name;
  if (!isInputObjectType(type)) return type.name === 'Int' ? '7' : '"text"';
  const fields = Object.values(type.getFields());
  const given = type.isOneOf
    ? [pick(fields, choose)]
    : fields.filter((field) => isRequiredInputField(field) || (getNamedType(field.type) !== type && choose(2) === 0));
  return `{ ${given.map((field) => `${field.name}: ${writeOne(writing, field.type, type)}`).join(', ')} }`;
}

/** An input object within itself is left empty. */
function writeOne(writing: Writing, type: GraphQLInputType, parent: GraphQLNamedType): string {
  return getNamedType(type) === parent ? '{}' : writeValue(writing, type);
}
