import {
  type DocumentNode,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionNode,
  stripIgnoredCharacters,
  visit,
} from 'graphql';
import type { LiveContract } from '../../registry/index.js';
import type { Asked, EntityPart, JoinFetch } from './join-plan.js';

/** Writes what is asked as documents: in each step one for each contract. */
export function writeFetches(operation: OperationDefinitionNode, asked: readonly Asked[]): JoinFetch[][] {
  const steps: JoinFetch[][] = [];
  const last = Math.max(-1, ...asked.map(({ step }) => step));
  for (let step = 0; step <= last; step += 1) {
    const now = asked.filter((one) => one.step === step);
    const contracts = [...new Set(now.map(({ contract }) => contract))];
    steps.push(
      contracts.map((contract) =>
        writeFetch(
          operation,
          contract,
          now.filter((one) => one.contract === contract),
        ),
      ),
    );
  }
  return steps;
}

/** @param asked of this contract in one step: once from the root, or of any number of kinds of records */
function writeFetch(
  { operation, variableDefinitions = [] }: OperationDefinitionNode,
  contract: LiveContract,
  asked: readonly Asked[],
): JoinFetch {
  const used = new Set<string>();
  for (const { selections } of asked)
    for (const one of selections) visit(one, { Variable: ({ name }) => void used.add(name.value) });
  const definitions = variableDefinitions.filter(({ variable }) => used.has(variable.name.value));
  const taken = new Set(variableDefinitions.map(({ variable }) => variable.name.value));
  const parts = asked.flatMap(({ records, keys, selections: of }, index): EntityPart[] => {
    if (records === undefined) return [];
    const answered = of.map(({ alias, name }) => (alias ?? name).value);
    const [answerKey, variable] = [answerKeyOf(index, asked.length), variableOf(index, taken)];
    return [{ ...records, keys, answered, answerKey, variable }];
  });
  const isRoot = parts.length === 0;
  const selections = asked.map(({ selections: of }, index) => writePart(parts[index], of));
  const text = writeText(
    isRoot ? operation : 'query',
    [...parts.map(({ variable }) => representations(variable)), ...definitions.map(print)],
    isRoot ? asked.flatMap(({ selections: of }) => of.map(print)) : selections,
  );
  let document: DocumentNode | undefined;
  return {
    contract,
    text,
    // Sources are sent the text; samples are asked with the document.
    get document() {
      document ??= parse(text, { noLocation: true });
      return document;
    },
    variables: [...used],
    parts,
    rootKeys: isRoot ? asked.flatMap(({ keys }) => keys) : [],
  };
}

function writeText(kind: string, definitions: readonly string[], selections: readonly string[]): string {
  const variables = definitions.length > 0 ? `(${definitions.join(' ')})` : '';
  return stripIgnoredCharacters(`${kind}${variables} { ${selections.join(' ')} }`);
}

function writePart(part: EntityPart | undefined, selections: readonly SelectionNode[]): string {
  if (part === undefined) return '';
  const { answerKey, variable, type } = part;
  const alias = answerKey === entitiesField ? '' : `${answerKey}: `;
  const fields = selections.map((one) => print(one)).join(' ');
  return `${alias}${entitiesField}(representations: $${variable}) { ... on ${type} { ${fields} } }`;
}

const entitiesField = '_entities';
const representations = (variable: string): string => `$${variable}: [_Any!]!`;
const answerKeyOf = (index: number, count: number): string => (count === 1 ? entitiesField : `_${index}`);

function variableOf(index: number, taken: ReadonlySet<string>): string {
  let name = `representations${index}`;
  while (taken.has(name)) name = `_${name}`;
  return name;
}
