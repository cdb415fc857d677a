import {
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import type { ContractChange } from './contract-change.js';
import type { ScopeRule, ScopeRules } from './scope-rules.js';

interface Guarded {
  schema: GraphQLSchema;
  rules: ScopeRules;
}

type Fielded = GraphQLObjectType | GraphQLInterfaceType;

/** More alternatives than this are not worked out: the change is then taken for stricter. */
const MAX_ALTERNATIVES = 1000;

/**
 * Compares what a document needs, coordinate by coordinate and as the gateway decides it: a field needs the rules of
 * its parent type, of itself and of its output; on an interface those of all implementations; a fragment that of its
 * type. Stricter is when some set of scopes that sufficed no longer does. It looks at each coordinate alone: a guard
 * that only moves from the fields that lead to a type onto that type's own fields is told as stricter there.
 */
export function compareScopeRules(before: Guarded, after: Guarded): ContractChange[] {
  return Object.values(before.schema.getTypeMap()).flatMap((type) => {
    const now = after.schema.getType(type.name);
    if (type.name.startsWith('__') || !isFielded(type) || !isFielded(now)) return [];
    const fields = Object.keys(type.getFields()).filter((field) => now.getFields()[field] !== undefined);
    return [
      ...compareNeeds(type.name, needsOfType(before, type), needsOfType(after, now)),
      ...fields.flatMap((field) =>
        compareNeeds(`${type.name}.${field}`, needsOfField(before, type, field), needsOfField(after, now, field)),
      ),
    ];
  });
}

function isFielded(type: GraphQLNamedType | undefined): type is Fielded {
  return isObjectType(type) || isInterfaceType(type);
}

function needsOfType({ rules }: Guarded, type: Fielded): ScopeRule[] {
  const rule = rules.ofType(type.name);
  return rule ? [rule] : [];
}

/** Keep in step with gateway/needed-scopes.ts. */
function needsOfField({ schema, rules }: Guarded, parent: Fielded, name: string): ScopeRule[] {
  const parents = isInterfaceType(parent) ? [parent, ...schema.getPossibleTypes(parent)] : [parent];
  const field = parent.getFields()[name];
  const output = field && getNamedType(field.type);
  const needs = [
    ...parents.flatMap((type) => [rules.ofType(type.name), rules.ofField(type.name, name)]),
    ...(output && !isAbstractType(output) ? [rules.ofType(output.name)] : []),
  ];
  return needs.filter((rule) => rule !== undefined);
}

function compareNeeds(coordinate: string, before: ScopeRule[], after: ScopeRule[]): ContractChange[] {
  const [old, now] = [alternatives(before), alternatives(after)];
  const isStricter = !old || !now || old.some((scopes) => !now.some((enough) => isWithin(enough, scopes)));
  const isLooser = old && now?.some((scopes) => !old.some((enough) => isWithin(enough, scopes)));
  const message = `${coordinate} needs ${told(now)}, and needed ${told(old)}`;
  if (isStricter && !isSame(before, after)) return [{ criticality: 'breaking', coordinate, message }];
  return isLooser ? [{ criticality: 'safe', coordinate, message }] : [];
}

/** The smallest sets of scopes that meet all rules; undefined when there are too many. */
function alternatives(rules: readonly ScopeRule[]): string[][] | undefined {
  let sets: string[][] = [[]];
  for (const rule of new Map(rules.map((one) => [JSON.stringify(one), one])).values()) {
    const both = sets.flatMap((set) => rule.map((all) => [...new Set([...set, ...all])]));
    if (both.length > MAX_ALTERNATIVES) return undefined;
    sets = both.filter((set, at) => !both.some((other, place) => place !== at && covers(other, set, place < at)));
  }
  return sets;
}

/** Whether one set makes another needless; of two that are the same the first stays. */
function covers(one: string[], other: string[], isEarlier: boolean): boolean {
  return isWithin(one, other) && (one.length < other.length || isEarlier);
}

function isWithin(part: readonly string[], whole: readonly string[]): boolean {
  return part.every((scope) => whole.includes(scope));
}

function isSame(before: ScopeRule[], after: ScopeRule[]): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

function told(sets: string[][] | undefined): string {
  if (!sets) return 'one of very many sets of scopes';
  return sets.map((set) => set.toSorted().join(' and ') || 'nothing').join(', or ');
}
