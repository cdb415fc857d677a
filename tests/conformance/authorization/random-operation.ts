import {
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
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
import { type Choose, pick } from '../../support/random-schema.js';

const MAX_DEPTH = 6;

interface Writing {
  schema: GraphQLSchema;
  choose: Choose;
  fragments: string[];
  variables: string[];
  values: Record<string, unknown>;
  aliases: number;
  sharesNames: boolean;
}

export interface RandomOperation {
  query: string;
  variables: Record<string, unknown>;
}

/**
 * A random valid operation: aliases, named and inline fragments, conditions by literals and variables, arguments by
 * literals, variables and defaults, `__typename` anywhere. Every field has a name of its own, so that all fields merge;
 * with `sharesNames` few have, and some operations are not valid.
 */
export function randomOperation(
  schema: GraphQLSchema,
  choose: Choose,
  { sharesNames } = { sharesNames: false },
): RandomOperation {
  const writing: Writing = { schema, choose, fragments: [], variables: [], values: {}, aliases: 0, sharesNames };
  const mutation = schema.getMutationType();
  const isMutation = mutation && choose(5) === 0;
  const root = isMutation ? mutation : schema.getQueryType();
  if (!root) throw new TypeError('there is a query type');
  const selections = writeSelections(writing, root, 0);
  const { fragments, variables, values } = writing;
  const head = variables.length > 0 ? `(${variables.join(', ')})` : '';
  return {
    query: `${isMutation ? 'mutation' : 'query'} ${head} ${selections} ${fragments.join(' ')}`,
    variables: values,
  };
}

function writeSelections(writing: Writing, type: GraphQLNamedType, depth: number): string {
  const count = 1 + writing.choose(depth === 0 ? 2 : 3);
  return `{ ${Array.from({ length: count }, () => writeSelection(writing, type, depth)).join(' ')} }`;
}

function writeSelection(writing: Writing, type: GraphQLNamedType, depth: number): string {
  const { choose } = writing;
  const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
  const usable = fields.filter((field) => depth < MAX_DEPTH || !isCompositeType(getNamedType(field.type)));
  if (depth < MAX_DEPTH && (usable.length === 0 || choose(4) === 0)) return writeFragment(writing, type, depth);
  if (usable.length === 0 || choose(10) === 0) return '__typename';
  const field = pick(usable, choose);
  writing.aliases += 1;
  // Fields of one name merge only with the same arguments.
  const given = writing.sharesNames ? field.args.filter(isRequiredArgument) : field.args;
  const args = given.flatMap((arg) => writeArgument(writing, arg));
  const output = getNamedType(field.type);
  const below = isCompositeType(output) ? ` ${writeSelections(writing, output, depth + 1)}` : '';
  const key = !writing.sharesNames ? `a${writing.aliases}` : choose(4) > 0 ? field.name : `k${choose(3)}`;
  return `${key}: ${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''}${writeCondition(writing)}${below}`;
}

function writeFragment(writing: Writing, type: GraphQLNamedType, depth: number): string {
  const { schema, choose, fragments } = writing;
  const composite = Object.values(schema.getTypeMap()).filter(isCompositeType);
  const possible = new Set(isAbstractType(type) ? schema.getPossibleTypes(type) : [type]);
  const fitting = composite.filter((one) =>
    isAbstractType(one) ? schema.getPossibleTypes(one).some((object) => possible.has(object)) : possible.has(one),
  );
  // An interface that nothing implements is no place for a fragment.
  if (fitting.length === 0) return '__typename';
  const condition = pick(fitting, choose);
  const below = writeSelections(writing, condition, depth + 1);
  if (choose(2) === 0) return `... on ${condition.name}${writeCondition(writing)} ${below}`;
  const name = `F${fragments.length}`;
  fragments.push(`fragment ${name} on ${condition.name} ${below}`);
  return `...${name}${writeCondition(writing)}`;
}

function writeCondition(writing: Writing): string {
  const { choose } = writing;
  if (choose(6) > 0) return '';
  const directive = pick(['skip', 'include'], choose);
  if (choose(2) === 0) return ` @${directive}(if: ${choose(2) === 0})`;
  return ` @${directive}(if: ${addVariable(writing, 'Boolean!', choose(2) === 0)})`;
}

function addVariable({ variables, values }: Writing, type: string, value: unknown, fallback = ''): string {
  const name = `v${variables.length}`;
  variables.push(`$${name}: ${type}${fallback}`);
  if (fallback === '') values[name] = value;
  return `$${name}`;
}

function writeArgument(writing: Writing, arg: GraphQLArgument): string[] {
  const { choose } = writing;
  if (!isRequiredArgument(arg) && choose(2) === 0) return [];
  const type = getNullableType(arg.type);
  if (choose(2) === 0 || isListType(type)) return [`${arg.name}: ${writeValue(writing, arg.type)}`];
  const value = isInputObjectType(type)
    ? requiredOf(type)
    : isEnumType(type)
      ? 'GOOD'
      : String(type) === 'Int'
        ? 3
        : 'é\u2028"';
  const isPlain = ['ID', 'String'].includes(String(type));
  const fallback = isPlain && choose(2) === 0 ? ' = "given } by default"' : '';
  if (isEnumType(type)) return [`${arg.name}: ${pick(type.getValues(), choose).name}`];
  return [`${arg.name}: ${addVariable(writing, String(arg.type), value, fallback)}`];
}

const requiredOf = (type: GraphQLInputType): Record<string, unknown> =>
  isInputObjectType(type)
    ? Object.fromEntries(
        Object.values(type.getFields())
          .filter(isRequiredInputField)
          .map(({ name }) => [name, 'x']),
      )
    : {};

function writeValue(writing: Writing, type: GraphQLInputType): string {
  const { choose } = writing;
  if (isNonNullType(type)) return writeValue(writing, type.ofType);
  if (isListType(type)) return choose(2) === 0 ? '[]' : `[${writeValue(writing, type.ofType)}]`;
  if (isEnumType(type)) return pick(type.getValues(), choose).name;
  if (!isInputObjectType(type))
    return type.name === 'Int' ? String(choose(4)) : pick(['"text"', '"\\u0041}"', '"""block\n  } text"""'], choose);
  const given = Object.values(type.getFields()).filter((field) => isRequiredInputField(field) || choose(3) === 0);
  return `{ ${given.map((field) => `${field.name}: ${getNamedType(field.type) === type ? '[]' : writeValue(writing, field.type)}`).join(', ')} }`;
}
