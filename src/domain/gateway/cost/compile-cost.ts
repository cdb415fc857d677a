import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { tooLarge } from '../check-document-size.js';
import { type Cost, evaluateCost, largestCost, multiplyCosts, sumCosts } from './cost.js';
import type { CostRules, ListSize } from './cost-rules.js';
import { inputCost } from './input-cost.js';
import { listLength, standardLength, type VariableDefaults } from './list-length.js';

/** A mutation costs this much before anything that it selects. */
const mutationCost = 10;
/** A document whose type conditions multiply each other is refused rather than reckoned. */
const maxSteps = 20_000;

/**
 * Compiles what an operation costs to a formula over its variables. An object costs 1 and a leaf nothing, unless the
 * contract's `@cost` says otherwise; a list costs its length times what one of it costs; of the types that an abstract
 * field may answer with, the dearest counts. Fields of one response key are one field. What a variable skips costs
 * nothing.
 *
 * The document must be valid and hold one operation with the fragments it uses.
 * @throws GATEWAY_LIMIT_EXCEEDED
 */
export function compileCost(schema: GraphQLSchema, rules: CostRules, document: DocumentNode): Cost {
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const root = operation && schema.getRootType(operation.operation);
  if (!operation || !root) throw new TypeError('a valid document has an operation, and its contract the root');
  const compiler: Compiler = {
    schema,
    rules,
    fragments: new Map(
      document.definitions.flatMap((one) =>
        one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
      ),
    ),
    defaults: new Map(operation.variableDefinitions?.map((one) => [one.variable.name.value, one])),
    steps: 0,
  };
  const base = operation.operation === 'mutation' ? mutationCost : 0;
  return sumCosts([base, costOfSelections(compiler, root, [operation.selectionSet], { weight: 0 })]);
}

interface Compiler {
  schema: GraphQLSchema;
  rules: CostRules;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  defaults: VariableDefaults;
  steps: number;
}

/** The length that a field says of lists below it (`sizedFields`). */
interface Sized {
  fields: readonly string[];
  length: Cost;
}

/** One selected field, and the conditions that stand between it and its parent. */
interface Selected {
  node: FieldNode;
  directives: readonly DirectiveNode[];
}

function costOfSelections(
  compiler: Compiler,
  type: GraphQLCompositeType,
  sets: readonly SelectionSetNode[],
  { sized, weight }: { sized?: Sized; weight?: number },
): Cost {
  // Only type conditions tell the possible types apart; without any, one look suffices.
  const types =
    isAbstractType(type) && sets.some((set) => hasCondition(compiler, set, type))
      ? compiler.schema.getPossibleTypes(type)
      : [type];
  return largestCost(
    types.map((each) => {
      const selected = new Map<string, Selected[]>();
      for (const set of sets) collect(compiler, each, set, [], selected);
      const own = weight ?? weightOfType(compiler, each);
      return sumCosts([own, ...[...selected.values()].map((same) => costOfField(compiler, each, same, sized))]);
    }),
  );
}

function costOfField(
  compiler: Compiler,
  parent: GraphQLCompositeType,
  same: readonly Selected[],
  sized: Sized | undefined,
): Cost {
  compiler.steps += 1;
  if (compiler.steps > maxSteps) throw tooLarge('too many type conditions below each other');
  const { schema, rules, defaults } = compiler;
  const [first] = same;
  if (first === undefined || (!isObjectType(parent) && !isInterfaceType(parent))) return 0;
  const { node } = first;
  const name = node.name.value;
  const field = parent.getFields()[name] ?? undefined;
  if (field === undefined) return 0;
  const owners = isInterfaceType(parent) ? [parent, ...schema.getPossibleTypes(parent)] : [parent];
  const output = getNamedType(field.type);
  const weight = Math.max(...owners.map((owner) => rules.weightOf(`${owner.name}.${name}`) ?? -1));
  const own = weight >= 0 ? weight : undefined;
  const size = owners.map((owner) => rules.listSizeOf(`${owner.name}.${name}`)).find((one) => one !== undefined);
  const length = listLength(size, field, node, defaults);
  const sets = same.flatMap((one) => one.node.selectionSet ?? []);
  const each = isCompositeType(output)
    ? costOfSelections(compiler, output, sets, { sized: sizedBelow(size, length), weight: own })
    : (own ?? weightOfType(compiler, output));
  const outer = sized?.fields.includes(name) ? sized.length : length;
  const cost = sumCosts([
    multiplyCosts(timesOf(field.type, outer), each),
    inputCost(rules, parent.name, field, { node, defaults }),
  ]);
  return onlyIf(same, cost);
}

/** How many of its innermost type a field gives: of lists in a list nothing is said, so they have the standard length. */
function timesOf(type: GraphQLOutputType, outer: Cost): Cost {
  const bare = getNullableType(type);
  if (!isListType(bare)) return 1;
  return multiplyCosts(outer, timesOf(bare.ofType, standardLength));
}

const sizedBelow = (size: ListSize | undefined, length: Cost): Sized | undefined =>
  size !== undefined && size.sizedFields.length > 0 ? { fields: size.sizedFields, length } : undefined;

function weightOfType({ schema, rules }: Compiler, type: GraphQLNamedType): number {
  const standard = isCompositeType(type) ? 1 : 0;
  const types = isAbstractType(type) ? [type, ...schema.getPossibleTypes(type)] : [type];
  return Math.max(...types.map((one) => rules.weightOf(one.name) ?? standard));
}

/** The fields that an object of a type is asked for, by response key. */
function collect(
  compiler: Compiler,
  type: GraphQLCompositeType,
  set: SelectionSetNode,
  directives: readonly DirectiveNode[],
  into: Map<string, Selected[]>,
): void {
  for (const selection of set.selections) {
    const all = selection.directives?.length ? [...directives, ...selection.directives] : directives;
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      const same = into.get(key) ?? [];
      same.push({ node: selection, directives: all });
      into.set(key, same);
      continue;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : compiler.fragments.get(selection.name.value);
    const condition = fragment?.typeCondition?.name.value;
    if (fragment && (condition === undefined || isWithin(compiler.schema, type, condition)))
      collect(compiler, type, fragment.selectionSet, all, into);
  }
}

function isWithin(schema: GraphQLSchema, type: GraphQLCompositeType, condition: string): boolean {
  if (type.name === condition) return true;
  const wanted = schema.getType(condition);
  return isAbstractType(wanted) && isObjectType(type) && schema.isSubType(wanted, type);
}

function hasCondition(compiler: Compiler, set: SelectionSetNode, type: GraphQLCompositeType): boolean {
  return set.selections.some((selection) => {
    if (selection.kind === Kind.FIELD) return false;
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : compiler.fragments.get(selection.name.value);
    if (!fragment) return false;
    const condition = fragment.typeCondition?.name.value;
    return (condition !== undefined && condition !== type.name) || hasCondition(compiler, fragment.selectionSet, type);
  });
}

/** Free when every one of the fields of a response key is skipped. */
function onlyIf(same: readonly Selected[], cost: Cost): Cost {
  const conditions = same.map(({ directives }) => directives.flatMap(conditionOf));
  if (cost === 0 || conditions.some((all) => all.length === 0)) return cost;
  return (variables) =>
    conditions.some((all) => all.every(({ name, wanted }) => variables?.[name] !== !wanted))
      ? evaluateCost(cost, variables)
      : 0;
}

function conditionOf({ name, arguments: given }: DirectiveNode): { name: string; wanted: boolean }[] {
  const value = given?.find((one) => one.name.value === 'if')?.value;
  if (value?.kind !== Kind.VARIABLE || (name.value !== 'skip' && name.value !== 'include')) return [];
  return [{ name: value.name.value, wanted: name.value === 'include' }];
}
