import {
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type NameNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { LiveContract } from '../../registry/index.js';
import { findHop, type Hop, typeIn } from './find-hop.js';
import type { Asked, JoinPlan, PlaceStep, Shape, ShapeField, ShapeType } from './join-plan.js';
import { createFieldReader, type FieldGroup, type FieldReader } from './read-fields.js';
import { writeFetches } from './write-fetches.js';

/** Where fields are asked: of which contract, in which step, at which place of the answer. */
interface Place {
  contract: LiveContract;
  step: number;
  at: readonly PlaceStep[];
}

interface Planning {
  schema: GraphQLSchema;
  contracts: readonly LiveContract[];
  reader: FieldReader;
  /** What keys begin with that the operation did not ask for. */
  prefix: string;
  asked: Asked[];
}

/** One operation, with what its conditions say. */
export interface PlannedOperation {
  document: DocumentNode;
  /** The same as it was decided. */
  text: string;
  /** Valid, with defaults. Of another operation only those may differ that no condition is about. */
  variables: Readonly<Record<string, unknown>>;
}

/**
 * Plans an operation that is valid on the graph of these contracts: each field is asked of the contract that answers
 * there anyway, or else of one that finds the same record by a key which that answer has.
 * @throws GATEWAY_REQUEST_INVALID for a directive but `@skip` and `@include`; GATEWAY_LIMIT_EXCEEDED
 */
export function planJoin(
  { schema, contracts }: { schema: GraphQLSchema; contracts: readonly LiveContract[] },
  { document, text, variables }: PlannedOperation,
): JoinPlan {
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  const root = operation && schema.getRootType(operation.operation);
  if (operation === undefined || !root) throw new TypeError('an operation was decided');
  let prefix = '_join_';
  while (text.includes(prefix)) prefix = `_${prefix}`;
  const reader = createFieldReader(schema, document, variables);
  const planning: Planning = { schema, contracts, reader, prefix, asked: [] };
  const shape = planRoot(planning, operation, root);
  return { steps: writeFetches(operation, planning.asked), shape, fieldCount: reader.count() };
}

function planRoot(planning: Planning, operation: OperationDefinitionNode, root: GraphQLObjectType): Shape {
  const groups = planning.reader.fieldsOf(root, [operation.selectionSet]);
  const shape: Shape = { type: root.name, fields: groups.map(({ key }) => ({ key, type: undefined })) };
  const fields = new Map(shape.fields.map((field) => [field.key, field]));
  const ownerOf = ({ name }: FieldGroup): LiveContract => {
    const owner = planning.contracts.find((one) => one.schema.getRootType(operation.operation)?.getFields()[name]);
    if (owner === undefined) throw new TypeError(`no contract has the root field ${name}`);
    return owner;
  };
  const asking = groups.filter(({ name }) => name !== '__typename');
  // Mutations are run in their order: those of one contract that follow each other by its source, all others step by step.
  for (const run of operation.operation === 'mutation' ? runsOf(asking, ownerOf) : [asking]) {
    const step = Math.max(-1, ...planning.asked.map((one) => one.step)) + 1;
    for (const [contract, own] of Map.groupBy(run, ownerOf)) {
      const selections = own.map((group) => {
        const { node, type } = planField(planning, root, group, { contract, step, at: [] });
        setType(fields, group.key, type);
        return node;
      });
      planning.asked.push({ contract, step, selections, keys: own.map(({ key }) => key), records: undefined });
    }
  }
  return shape;
}

function runsOf(groups: readonly FieldGroup[], ownerOf: (group: FieldGroup) => LiveContract): FieldGroup[][] {
  const runs: FieldGroup[][] = [];
  for (const group of groups) {
    const before = runs.at(-1);
    const [first] = before ?? [];
    if (before && first && ownerOf(first) === ownerOf(group)) before.push(group);
    else runs.push([group]);
  }
  return runs;
}

function planField(
  planning: Planning,
  parent: GraphQLObjectType,
  { key, name, node, sets }: FieldGroup,
  { contract, step, at }: Place,
): { node: FieldNode; type: ShapeType } {
  const field = parent.getFields()[name];
  if (field === undefined) throw new TypeError(`${parent.name}.${name} was valid`);
  const below = planBelow(planning, field.type, sets, { contract, step, at: [...at, { key }] });
  const bare: FieldNode = { kind: Kind.FIELD, name: node.name, alias: node.alias, arguments: node.arguments };
  return {
    node: below ? { ...bare, selectionSet: { kind: Kind.SELECTION_SET, selections: below.selections } } : bare,
    type: shapeTypeOf(field.type, below?.shapeOf),
  };
}

function shapeTypeOf(type: GraphQLOutputType, shapeOf: ShapeType['shapeOf']): ShapeType {
  const isNonNull = isNonNullType(type);
  const inner = isNonNullType(type) ? type.ofType : type;
  return isListType(inner) ? { isNonNull, item: shapeTypeOf(inner.ofType, shapeOf) } : { isNonNull, shapeOf };
}

interface Below {
  selections: readonly SelectionNode[];
  shapeOf: NonNullable<ShapeType['shapeOf']>;
}

/** Undefined for a leaf. An interface or a union is asked once for each type that the contract has of it. */
function planBelow(
  planning: Planning,
  fieldType: GraphQLOutputType,
  sets: readonly SelectionSetNode[],
  place: Place,
): Below | undefined {
  const { schema, prefix } = planning;
  const type = getNamedType(fieldType);
  if (isObjectType(type)) {
    const { selections, shape } = planObject(planning, type, sets, place);
    return { selections, shapeOf: () => shape };
  }
  if (!isAbstractType(type)) return undefined;
  const own = place.contract.schema.getType(type.name);
  if (!isAbstractType(own)) throw new TypeError(`${type.name} is of one kind in all contracts`);
  const typeKey = `${prefix}type`;
  const shapes = new Map<unknown, Shape>();
  const selections: SelectionNode[] = [fieldNamed('__typename', typeKey)];
  for (const { name } of place.contract.schema.getPossibleTypes(own)) {
    const possible = schema.getType(name);
    if (!isObjectType(possible)) throw new TypeError(`${name} is of one kind in all contracts`);
    const one = planObject(planning, possible, sets, { ...place, at: onlyOf(place.at, { typeKey, type: name }) });
    shapes.set(name, one.shape);
    selections.push({
      kind: Kind.INLINE_FRAGMENT,
      typeCondition: { kind: Kind.NAMED_TYPE, name: nameOf(name) },
      selectionSet: { kind: Kind.SELECTION_SET, selections: one.selections },
    });
  }
  return { selections, shapeOf: (object) => shapes.get(object[typeKey]) };
}

function onlyOf(at: readonly PlaceStep[], only: PlaceStep['only']): PlaceStep[] {
  return at.map((step, index) => (index === at.length - 1 ? { ...step, only } : step)) as PlaceStep[];
}

function planObject(planning: Planning, type: GraphQLObjectType, sets: readonly SelectionSetNode[], place: Place) {
  const groups = planning.reader.fieldsOf(type, sets);
  const shape: Shape = { type: type.name, fields: groups.map(({ key }) => ({ key, type: undefined })) };
  const fields = new Map(shape.fields.map((field) => [field.key, field]));
  const asking = groups.filter(({ name }) => name !== '__typename');
  return { selections: planFields(planning, type, { groups: asking, fields }, place), shape };
}

/** What is asked of the contract; what another has is asked of that one in the next step, by a key that is asked here. */
function planFields(
  planning: Planning,
  type: GraphQLObjectType,
  { groups, fields }: { groups: readonly FieldGroup[]; fields: ReadonlyMap<string, ShapeField> },
  place: Place,
): FieldNode[] {
  const { contracts, prefix, asked } = planning;
  const own = typeIn(place.contract, type.name)?.getFields() ?? {};
  const selections = new Map<string, FieldNode>();
  const elsewhere = new Map<LiveContract, { key: Hop['key']; groups: FieldGroup[] }>();
  for (const group of groups) {
    if (own[group.name] !== undefined) {
      const { node, type: shapeType } = planField(planning, type, group, place);
      selections.set(group.key, node);
      setType(fields, group.key, shapeType);
      continue;
    }
    const hop = findHop(contracts, { type: type.name, field: group.name, from: place.contract });
    if (hop === undefined) throw new TypeError(`nobody finds ${type.name}.${group.name}: the contracts do not compose`);
    const there = elsewhere.get(hop.contract) ?? { key: hop.key, groups: [] };
    there.groups.push(group);
    elsewhere.set(hop.contract, there);
  }
  for (const [contract, there] of elsewhere) {
    const keyFields = there.key.map((node) => {
      const name = node.name.value;
      const isAsked = !node.selectionSet && groups.some((group) => group.key === name && group.name === name);
      const key = isAsked ? name : `${prefix}${type.name}_${name}`;
      if (!selections.has(key)) selections.set(key, { ...node, alias: isAsked ? undefined : nameOf(key) });
      return { name, key };
    });
    const step = place.step + 1;
    asked.push({
      contract,
      step,
      selections: planFields(planning, type, { groups: there.groups, fields }, { contract, step, at: place.at }),
      keys: there.groups.map(({ key }) => key),
      records: { type: type.name, keyFields, at: place.at },
    });
  }
  return selections.size > 0 ? [...selections.values()] : [fieldNamed('__typename', `${prefix}type`)];
}

function setType(fields: ReadonlyMap<string, ShapeField>, key: string, type: ShapeType): void {
  const field = fields.get(key);
  if (field) field.type = type;
}

const nameOf = (value: string): NameNode => ({ kind: Kind.NAME, value });

const fieldNamed = (name: string, alias: string): FieldNode => ({
  kind: Kind.FIELD,
  name: nameOf(name),
  alias: nameOf(alias),
});
