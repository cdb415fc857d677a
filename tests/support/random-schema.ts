/** Picks a number from 0 up to, and without, `count`. */
export type Choose = (count: number) => number;

interface Input {
  name: string;
  base: string;
  wrap: Wrap;
  hasDefault: boolean;
}

interface Field {
  name: string;
  base: string;
  wrap: Wrap;
  args: Input[];
}

interface ObjectModel {
  name: string;
  isNode: boolean;
  isFound: boolean;
  fields: Field[];
  /** Fields of Node that this object promises never to be null. */
  tight: string[];
}

/** A small schema with one of everything that a document can depend on. */
export interface SchemaModel {
  colors: string[];
  box: { isOneOf: boolean; fields: Input[] };
  mark: { isRepeatable: boolean; level: Input };
  node: Field[];
  objects: ObjectModel[];
}

const WRAPS = ['T', 'T!', '[T]', '[T!]!'] as const;
type Wrap = (typeof WRAPS)[number];
const LEAVES = ['String', 'Int', 'Color'];
const OUTPUTS = [...LEAVES, 'String', 'String', 'A', 'B', 'C', 'Node', 'Found'];
const INPUTS = ['Int', 'String', 'Color', 'BoxInput'];
const COLORS = ['RED', 'GREEN', 'BLUE'];
const FIELDS = ['f0', 'f1', 'f2', 'f3'];
const ARGS = ['a', 'b'];

export function randomSchema(choose: Choose): SchemaModel {
  const some = (names: string[]) => names.filter((_, at) => at === 0 || choose(2) === 0);
  const object = (name: string): ObjectModel => ({
    name,
    isNode: choose(2) === 0,
    isFound: choose(2) === 0,
    fields: some(FIELDS).map((field) => randomField(field, choose)),
    tight: [],
  });
  const node = some(['n0', 'n1']).map((name) => randomField(name, choose));
  const objects = ['Query', 'A', 'B', 'C'].map(object);
  objects[0]?.fields.splice(0, 1, { name: 'f0', base: pick(['Found', 'Node'], choose), wrap: 'T', args: [] });
  return {
    colors: some(COLORS),
    box: { isOneOf: choose(4) === 0, fields: some(['x', 'y', 'z']).map((name) => randomInput(name, choose)) },
    mark: {
      isRepeatable: choose(2) === 0,
      level: { name: 'level', base: 'Int', wrap: 'T', hasDefault: choose(2) === 0 },
    },
    node,
    objects,
  };
}

/** The same schema after some random changes, additions as likely as removals. */
export function changeSchema(schema: SchemaModel, choose: Choose, changes: number): SchemaModel {
  const changed = structuredClone(schema);
  for (let count = 0; count < changes; count++) changeOnce(changed, choose);
  return changed;
}

function changeOnce(schema: SchemaModel, choose: Choose): void {
  const object = schema.objects[choose(schema.objects.length)];
  if (!object) return;
  const fields = choose(5) === 0 ? schema.node : object.fields;
  const field = fields[choose(fields.length)];
  const kinds: (() => void)[] = [
    () => toggle(object.fields, FIELDS, choose, randomField),
    () => toggle(schema.node, ['n0', 'n1'], choose, randomField),
    () => field && toggle(field.args, ARGS, choose, randomInput, 0),
    () => field && Object.assign(field, { wrap: pick(WRAPS, choose) }),
    () => field && Object.assign(field, { base: pick(OUTPUTS, choose) }),
    () => changeInput(field?.args ?? [], choose),
    () => changeInput(schema.box.fields, choose),
    () => toggle(schema.box.fields, ['x', 'y', 'z'], choose, randomInput),
    () => Object.assign(schema.box, { isOneOf: !schema.box.isOneOf }),
    () => Object.assign(schema.mark, { isRepeatable: !schema.mark.isRepeatable }),
    () => changeInput([schema.mark.level], choose),
    () => Object.assign(object, { isNode: !object.isNode }),
    () => Object.assign(object, { isFound: !object.isFound }),
    // Promising more is where the least expected break is: below a union two fields may no longer merge.
    ...Array.from({ length: 5 }, () => () => {
      const open = object.fields.filter(({ wrap }) => !wrap.endsWith('!'));
      if (open.length > 0) {
        const field = pick(open, choose);
        field.wrap = field.wrap === 'T' ? 'T!' : '[T!]!';
      }
    }),
    () => Object.assign(object, { tight: object.tight.length > 0 ? [] : ['n0'] }),
    () => {
      const color = pick(COLORS.slice(1), choose);
      schema.colors = schema.colors.includes(color)
        ? schema.colors.filter((one) => one !== color)
        : [...schema.colors, color];
    },
  ];
  pick(kinds, choose)();
}

function toggle<Part extends { name: string }>(
  parts: Part[],
  names: readonly string[],
  choose: Choose,
  make: (name: string, choose: Choose) => Part,
  atLeast = 1,
): void {
  const name = pick(names, choose);
  const at = parts.findIndex((part) => part.name === name);
  if (at < 0) parts.push(make(name, choose));
  else if (parts.length > atLeast) parts.splice(at, 1);
}

function changeInput(inputs: Input[], choose: Choose): void {
  const input = inputs[choose(Math.max(1, inputs.length))];
  if (!input) return;
  if (choose(2) === 0) input.hasDefault = !input.hasDefault;
  else input.wrap = pick(WRAPS, choose);
}

function randomField(name: string, choose: Choose): Field {
  const args = ARGS.filter(() => choose(4) === 0).map((arg) => randomInput(arg, choose));
  return { name, base: pick(OUTPUTS, choose), wrap: pick(WRAPS, choose), args };
}

function randomInput(name: string, choose: Choose): Input {
  return { name, base: pick(INPUTS, choose), wrap: pick(WRAPS, choose), hasDefault: choose(2) === 0 };
}

export function pick<Item>(items: readonly Item[], choose: Choose): Item {
  return items[choose(items.length)] as Item;
}

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requiresScopes"])\n';
const GUARD = '@requiresScopes(scopes: [["stock.items:read"]])';
const DEFAULTS: Record<string, string> = { Int: '1', String: '"x"', Color: 'RED' };

/** The schema as the SDL of a contract. It is valid whatever the model says. */
export function writeSchema({ colors, box, mark, node, objects }: SchemaModel): string {
  const found = objects.filter(({ name, isFound }) => name === 'A' || (isFound && name !== 'Query'));
  const boxFields = box.fields.map((one) => {
    // An input object within itself must be able to end, and @oneOf takes no promises.
    const isOptional = box.isOneOf || one.base === 'BoxInput';
    return writeInput(isOptional ? { ...one, wrap: one.wrap.startsWith('[') ? '[T]' : 'T', hasDefault: false } : one);
  });
  return [
    LINK,
    `enum Color { ${colors.join(' ')} }`,
    `input BoxInput ${box.isOneOf ? '@oneOf ' : ''}{ ${boxFields.join(' ')} }`,
    `directive @mark(${writeInput(mark.level)}) ${mark.isRepeatable ? 'repeatable ' : ''}on FIELD`,
    `interface Node { ${node.map(writeField).join(' ')} }`,
    `union Found = ${found.map(({ name }) => name).join(' | ')}`,
    ...objects.map(({ name, isNode, fields, tight }) => {
      const own = (field: Field) =>
        tight.includes(field.name) && field.wrap === 'T' ? { ...field, wrap: 'T!' as const } : field;
      const all = [...fields, ...(isNode ? node.map(own) : [])];
      return `type ${name} ${isNode ? 'implements Node ' : ''}${GUARD} { ${all.map(writeField).join(' ')} }`;
    }),
  ].join('\n');
}

function writeField({ name, base, wrap, args }: Field): string {
  return `${name}${args.length > 0 ? `(${args.map(writeInput).join(', ')})` : ''}: ${wrap.replace('T', base)}`;
}

function writeInput({ name, base, wrap, hasDefault }: Input): string {
  const value = DEFAULTS[base];
  const written = value && hasDefault ? ` = ${wrap.startsWith('[') ? `[${value}]` : value}` : '';
  return `${name}: ${wrap.replace('T', base)}${written}`;
}
