import { parse, type TypeDefinitionNode, valueFromASTUntyped } from 'graphql';
import { archiveFiles } from './archive-world.js';

/** OR of ANDs, as the contract has it. */
type Rule = string[][];

/** Every rule of the contract by its coordinate, read from the text and by none of the gateway's own code. */
export const rulesByCoordinate: ReadonlyMap<string, Rule> = new Map(
  parse(archiveFiles.sdl).definitions.flatMap((definition) => {
    if (!('name' in definition) || !definition.kind.endsWith('TypeDefinition')) return [];
    const type = definition as TypeDefinitionNode;
    const fields = 'fields' in type ? (type.fields ?? []) : [];
    return [
      ...ruleOf(type.name.value, type),
      ...fields.flatMap((field) => ruleOf(`${type.name.value}.${field.name.value}`, field)),
    ];
  }),
);

function ruleOf(
  coordinate: string,
  { directives }: Pick<TypeDefinitionNode, 'directives'>,
): [coordinate: string, rule: Rule][] {
  const guard = directives?.find(({ name }) => name.value === 'requiresScopes')?.arguments?.[0];
  return guard ? [[coordinate, valueFromASTUntyped(guard.value) as Rule]] : [];
}

/** Whether these scopes meet the rule of a place; where there is none, they do. */
export function meetsRuleOf(coordinate: string, scopes: ReadonlySet<string>): boolean {
  const rule = rulesByCoordinate.get(coordinate);
  return rule === undefined || rule.some((all) => all.every((scope) => scopes.has(scope)));
}
