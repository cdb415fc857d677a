import {
  type FieldNode,
  type GraphQLField,
  type GraphQLInputType,
  getNullableType,
  isInputObjectType,
  isListType,
  Kind,
  type ValueNode,
} from 'graphql';
import { type Cost, sumCosts, type Variables } from './cost.js';
import type { CostRules } from './cost-rules.js';
import type { VariableDefaults } from './list-length.js';

/** What a field's arguments cost: the weight of each that is given, and of the input fields in it. */
export function inputCost(
  rules: CostRules,
  owner: string,
  field: GraphQLField<unknown, unknown>,
  { node, defaults }: { node: FieldNode; defaults: VariableDefaults },
): Cost {
  const costs = field.args.map((argument) => {
    const given = node.arguments?.find(({ name }) => name.value === argument.name)?.value;
    const weight = rules.weightOf(`${owner}.${field.name}(${argument.name}:)`) ?? 0;
    if (given !== undefined) return sumCosts([weight, literalCost(rules, argument.type, given, defaults)]);
    return argument.defaultValue === undefined ? 0 : weight + valueCost(rules, argument.type, argument.defaultValue);
  });
  return sumCosts(costs);
}

function literalCost(rules: CostRules, type: GraphQLInputType, value: ValueNode, defaults: VariableDefaults): Cost {
  if (!hasWeight(rules, type)) return 0;
  if (value.kind === Kind.VARIABLE) {
    const name = value.name.value;
    const standard = defaults.get(name)?.defaultValue;
    const unsent = standard === undefined ? 0 : literalCost(rules, type, standard, defaults);
    return (variables: Variables) => {
      const sent = variables?.[name];
      if (sent !== undefined) return valueCost(rules, type, sent);
      return typeof unsent === 'number' ? unsent : unsent(variables);
    };
  }
  const bare = getNullableType(type);
  if (isListType(bare)) {
    const items = value.kind === Kind.LIST ? value.values : [value];
    return sumCosts(items.map((item) => literalCost(rules, bare.ofType, item, defaults)));
  }
  if (!isInputObjectType(bare) || value.kind !== Kind.OBJECT) return value.kind === Kind.NULL ? 0 : ofType(rules, bare);
  const fields = bare.getFields();
  const costs = value.fields.map(({ name, value: inner }) => {
    const weight = rules.weightOf(`${bare.name}.${name.value}`) ?? 0;
    const input = fields[name.value];
    return input ? sumCosts([weight, literalCost(rules, input.type, inner, defaults)]) : weight;
  });
  return sumCosts([ofType(rules, bare), ...costs]);
}

/** The same of a value that was sent as JSON. What does not fit its type costs nothing: the source refuses it. */
function valueCost(rules: CostRules, type: GraphQLInputType, value: unknown): number {
  if (value == null) return 0;
  const bare = getNullableType(type);
  if (isListType(bare)) {
    const items: unknown[] = Array.isArray(value) ? value : [value];
    return items.reduce((total: number, item) => total + valueCost(rules, bare.ofType, item), 0);
  }
  if (!isInputObjectType(bare) || typeof value !== 'object') return ofType(rules, bare);
  return Object.values(bare.getFields()).reduce(
    (total, field) => {
      const inner = (value as Record<string, unknown>)[field.name];
      if (inner === undefined) return total;
      return total + (rules.weightOf(`${bare.name}.${field.name}`) ?? 0) + valueCost(rules, field.type, inner);
    },
    ofType(rules, bare),
  );
}

const ofType = (rules: CostRules, type: { toString(): string }): number => rules.weightOf(String(type)) ?? 0;

/** Most inputs weigh nothing anywhere; they need no look at each request. */
function hasWeight(rules: CostRules, type: GraphQLInputType, seen = new Set<string>()): boolean {
  const bare = getNullableType(type);
  if (isListType(bare)) return hasWeight(rules, bare.ofType, seen);
  if (ofType(rules, bare) > 0) return true;
  if (!isInputObjectType(bare) || seen.has(bare.name)) return false;
  seen.add(bare.name);
  return Object.values(bare.getFields()).some(
    (field) => rules.weightOf(`${bare.name}.${field.name}`) || hasWeight(rules, field.type, seen),
  );
}
