import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  Kind,
  TypeInfo,
  type ValueNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/**
 * Everything of a schema that a valid document touches, as schema coordinates: fields (on an interface those of its
 * implementations too), arguments that it gives, types that it names or is answered with, input fields and enum values.
 * What is only known with the variables counts as used: every field of an input object that a variable holds.
 */
export function usedCoordinates(schema: GraphQLSchema, document: DocumentNode): Set<string> {
  const used = new Set<string>();
  const info = new TypeInfo(schema);
  const useInput = (type: GraphQLInputType | null | undefined, value: ValueNode): void => {
    const named = type && getNamedType(type);
    if (!named || value.kind === Kind.NULL) return;
    used.add(named.name);
    if (value.kind === Kind.ENUM) used.add(`${named.name}.${value.value}`);
    if (isInputObjectType(named) && value.kind === Kind.VARIABLE) useWholeInput(named, used);
  };
  const useType = (): void => {
    const type = info.getType();
    if (type) used.add(getNamedType(type).name);
  };
  visit(
    document,
    visitWithTypeInfo(info, {
      Field: () => {
        const [parent, field, output] = [info.getParentType(), info.getFieldDef(), info.getType()];
        if (!parent || !field || field.name.startsWith('__')) return;
        const parents = isInterfaceType(parent) ? [parent, ...schema.getPossibleTypes(parent)] : [parent];
        for (const { name } of parents) used.add(name).add(`${name}.${field.name}`);
        if (output) used.add(getNamedType(output).name);
      },
      InlineFragment: useType,
      FragmentDefinition: useType,
      Argument: (node) => {
        const [parent, field, argument] = [info.getParentType(), info.getFieldDef(), info.getArgument()];
        if (!parent || !field || !argument || info.getDirective()) return;
        used.add(`${parent.name}.${field.name}(${argument.name}:)`);
        useInput(argument.type, node.value);
      },
      ObjectField: (node) => {
        const parent = info.getParentInputType();
        if (parent) used.add(`${getNamedType(parent).name}.${node.name.value}`);
        useInput(info.getInputType(), node.value);
      },
      ListValue: (node) => {
        for (const item of node.values) useInput(info.getInputType(), item);
      },
    }),
  );
  return used;
}

function useWholeInput(type: GraphQLNamedType, used: Set<string>): void {
  if (!isInputObjectType(type)) return;
  for (const field of Object.values(type.getFields())) {
    const coordinate = `${type.name}.${field.name}`;
    if (used.has(coordinate)) continue;
    const named = getNamedType(field.type);
    used.add(coordinate).add(named.name);
    useWholeInput(named, used);
  }
}
