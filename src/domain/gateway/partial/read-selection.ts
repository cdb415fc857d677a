import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  type InlineFragmentNode,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';
import { tooLarge } from '../check-document-size.js';
import { coordinatesOfField, type Need } from '../needed-scopes.js';
import type { Condition, FieldUse, Selection, SelectionPart } from './field-use.js';

/** What is around a selection. */
interface Around {
  type: GraphQLCompositeType;
  types: ReadonlySet<string>;
  isWide: boolean;
  conditions: readonly Condition[];
  unmet: readonly Need[];
}

const nothing: Selection = { uses: [], parts: [] };

/** Fields are bounded before, but fragments may stand in fragments around each of them. */
const maxSelections = 5_000;

/**
 * Reads what an operation selects and judges it field by field, as the decision on the whole does: a field falls with any
 * need of its own or of a fragment around it, and with it all that it selects. `__typename` needs nothing, but is not
 * asked where what is around it falls. What a literal skips is left out.
 *
 * The document must be valid.
 * @param unmet the needs that are not met, by coordinate
 * @throws GATEWAY_LIMIT_EXCEEDED when it is too large to write its fragments out
 */
export function readSelection(
  schema: GraphQLSchema,
  { document, operation }: { document: DocumentNode; operation: OperationDefinitionNode },
  unmet: ReadonlyMap<string, Need>,
): Selection {
  const fragments = new Map(
    document.definitions.flatMap((definition): [string, FragmentDefinitionNode][] =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );
  const root = schema.getRootType(operation.operation);
  if (!root) throw new TypeError('a decided operation has a root');
  const objects = new Map<string, ReadonlySet<string>>();
  let count = 0;
  return read(operation.selectionSet, { ...whole(root), unmet: [] });

  function whole(type: GraphQLCompositeType): Omit<Around, 'unmet'> {
    return { type, types: objectsOf(type), isWide: true, conditions: [] };
  }

  function objectsOf(type: GraphQLCompositeType): ReadonlySet<string> {
    const found = objects.get(type.name);
    if (found) return found;
    const names = new Set(isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [type.name]);
    objects.set(type.name, names);
    return names;
  }

  function read({ selections }: SelectionSetNode, around: Around): Selection {
    const uses: FieldUse[] = [];
    const parts: SelectionPart[] = [];
    count += selections.length;
    if (count > maxSelections) throw tooLarge(`more than ${maxSelections} selections with its fragments written out`);
    for (const selection of selections) {
      const conditions = conditionsOf(selection.directives ?? []);
      if (conditions === 'never') continue;
      const within = conditions.length > 0 ? { ...around, conditions: [...around.conditions, ...conditions] } : around;
      if (selection.kind === Kind.FIELD) {
        const use = readField(selection, within);
        uses.push(use);
        parts.push({ kind: 'field', use });
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      if (!fragment) throw new TypeError('a valid document has every fragment');
      const inside = read(fragment.selectionSet, narrowed(within, fragment.typeCondition));
      for (const use of inside.uses) uses.push(use);
      const node = { typeCondition: fragment.typeCondition, directives: selection.directives?.filter(isCondition) };
      parts.push({ kind: 'fragment', node, parts: inside.parts });
    }
    return { uses, parts };
  }

  function narrowed(around: Around, condition: InlineFragmentNode['typeCondition']): Around {
    const type = condition ? schema.getType(condition.name.value) : around.type;
    if (!isCompositeType(type)) throw new TypeError('a valid fragment is on a composite type');
    const own = unmet.get(type.name);
    const all = objectsOf(type);
    const types = all === around.types ? all : new Set([...around.types].filter((name) => all.has(name)));
    return {
      type,
      types,
      isWide: around.isWide && types.size === around.types.size,
      conditions: around.conditions,
      unmet: own ? [...around.unmet, own] : around.unmet,
    };
  }

  function readField(node: FieldNode, around: Around): FieldUse {
    const { type: parent, types, isWide, conditions } = around;
    const field = fieldOf(parent, node.name.value);
    const own = coordinatesOfField(schema, parent, field).flatMap((coordinate) => unmet.get(coordinate) ?? []);
    const all = own.length > 0 ? [...new Set([...around.unmet, ...own])] : around.unmet;
    const output = getNamedType(field.type);
    const below =
      node.selectionSet && isCompositeType(output)
        ? read(node.selectionSet, { ...whole(output), unmet: all })
        : nothing;
    const isSent = all.length === 0;
    return {
      key: node.alias?.value ?? node.name.value,
      name: field.name,
      coordinate: `${parent.name}.${field.name}`,
      node,
      type: field.type,
      types,
      isWide,
      isStricterBelow: isInterfaceType(parent) && isStricterBelow(parent.name, field),
      conditions,
      unmet: all,
      isSent,
      hasLoss: !isSent || below.uses.some((use) => use.hasLoss),
      // A selection of nothing is asked all the same: whether it is there at all, and how often.
      asksType: isSent && node.selectionSet !== undefined && !below.uses.some((use) => use.isSent),
      isAltered: !isSent,
      below,
    };
  }

  function isStricterBelow(parentName: string, field: GraphQLField<unknown, unknown>): boolean {
    const parent = schema.getType(parentName);
    if (!isInterfaceType(parent)) return false;
    return schema
      .getPossibleTypes(parent)
      .some((object) => wrappersOf(object.getFields()[field.name]?.type) !== wrappersOf(field.type));
  }
}

/** `String!` and `Int!` are `!` both. */
const wrappersOf = (type: unknown): string => String(type).replace(/\w+/, '');

function fieldOf(parent: GraphQLCompositeType, name: string): GraphQLField<unknown, unknown> {
  const own = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
  const field = own ?? [TypeNameMetaFieldDef, SchemaMetaFieldDef, TypeMetaFieldDef].find((one) => one.name === name);
  if (!field) throw new TypeError('a valid document asks fields that there are');
  return field;
}

const isCondition = ({ name }: DirectiveNode): boolean => name.value === 'skip' || name.value === 'include';

/** The conditions that variables decide; `never` when a literal has decided. */
function conditionsOf(directives: readonly DirectiveNode[]): Condition[] | 'never' {
  const conditions: Condition[] = [];
  for (const directive of directives) {
    if (!isCondition(directive)) continue;
    const holdsIf = directive.name.value === 'include';
    const value = directive.arguments?.[0]?.value;
    if (value?.kind === Kind.BOOLEAN && value.value !== holdsIf) return 'never';
    if (value?.kind === Kind.VARIABLE) conditions.push({ variable: value.name.value, holdsIf });
  }
  return conditions;
}
