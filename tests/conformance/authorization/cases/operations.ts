import { allows, refuses, rejects } from '../authorization-case.js';

const add = (selection: string) => `mutation { addBook(input: { title: "x" }) { ${selection} } }`;
const remove = (selection: string) => `mutation { removeItem(id: 1) { ${selection} } }`;
const rename = (selection: string) => `mutation { renamePerson(input: { id: 1, name: "x" }) { ${selection} } }`;

const mutations = [
  allows('writing alone', 'items:write', add('userErrors { code message path }')),
  refuses('reading alone', 'items:read', add('userErrors { code }'), ['items:write', 'Mutation']),
  refuses('nothing', '', add('userErrors { code }'), ['items:read items:write', 'Mutation AddBookPayload']),
  refuses('reading what was written', 'items:write', add('book { title }'), ['items:read', 'Book']),
  refuses('reading only that it was written', 'items:write', add('book { __typename }'), ['items:read', 'Book']),
  allows('writing and reading', 'items:write items:read', add('book { title } userErrors { code }')),
  refuses('a field of what was written', 'items:write items:read', add('book { price }'), [
    'prices:read',
    'Book.price',
  ]),
  allows('the name of what was written', 'items:write', add('readable { __typename } anything { __typename }')),
  refuses('an interface in a payload', 'items:write items:read', add('readable { title }'), ['films:read', 'Film']),
  refuses('a union in a payload', 'items:write', add('anything { ... on Note { text } }'), ['notes:read', 'Note']),
  refuses('far below a payload', 'items:write items:read', add('book { author { boss { email } } }'), [
    'people:read emails:read',
    'Keeper Keeper.email',
  ]),
  allows(
    'an enum that is given, not read',
    'items:write',
    'mutation { addBook(input: { title: "x", grade: FAIR, marks: ["B2"] }) { userErrors { code } } }',
  ),
  allows(
    'an input by a variable',
    'items:write',
    'mutation Add($input: AddBookInput!) { addBook(input: $input) { userErrors { code } } }',
    { variables: { input: { title: 'x', grade: 'FAIR' } } },
  ),
  refuses('a mutation with a rule of its own', 'items:write', remove('userErrors { code }'), [
    'admin:write',
    'Mutation.removeItem',
  ]),
  refuses('its rule, but not that of all mutations', 'admin:write', remove('userErrors { code }'), [
    'items:write',
    'Mutation RemoveItemPayload.userErrors',
  ]),
  allows('both', 'items:write admin:write', remove('userErrors { code }')),
  refuses('half of its other way', 'items:write removals:write', remove('userErrors { code }'), [
    'admin:write',
    'Mutation.removeItem',
  ]),
  allows('its other way', 'items:write removals:write films:read', remove('userErrors { code }')),
  allows('a payload without a rule, only its name', 'items:write admin:write', remove('__typename')),
  refuses('a field of a payload without a rule', 'items:write admin:write', remove('count'), [
    'counts:read',
    'RemoveItemPayload.count',
  ]),
  refuses('a union in a payload without a rule', 'items:write admin:write', remove('removed { ... on Film { id } }'), [
    'films:read',
    'Film',
  ]),
  refuses('a payload with a rule of its own', 'items:write', rename('__typename'), [
    'people:write',
    'Mutation.renamePerson RenamePersonPayload',
  ]),
  refuses('reading a person who may be changed', 'items:write people:write', rename('person { name }'), [
    'people:read',
    'Keeper',
  ]),
  allows('reading and changing a person', 'items:write people:write people:read', rename('person { name }')),
  refuses(
    'one of two mutations',
    'items:write items:read',
    'mutation { addBook(input: { title: "x" }) { userErrors { code } } renamePerson(input: { id: 1, name: "x" }) { __typename } }',
    ['people:write', 'Mutation.renamePerson RenamePersonPayload'],
  ),
  refuses(
    'a mutation in a fragment',
    'items:read',
    'mutation { ...F } fragment F on Mutation { addBook(input: { title: "x" }) { __typename } }',
    ['items:write', 'Mutation'],
  ),
  refuses(
    'a mutation that is skipped',
    'items:read',
    'mutation { __typename addBook(input: { title: "x" }) @skip(if: true) { __typename } }',
    ['items:write', 'Mutation'],
  ),
  allows('the name of all mutations', '', 'mutation { __typename }'),
  refuses('a fragment on all mutations', '', 'mutation { ... on Mutation { __typename } }', [
    'items:write',
    'Mutation',
  ]),
  rejects('a mutation in a query', '{ addBook(input: { title: "x" }) { __typename } }'),
  rejects('a query in a mutation', 'mutation { book { title } }'),
  rejects('the schema in a mutation', 'mutation { __schema { queryType { name } } }'),
  rejects('a mutation without its input', 'mutation { addBook { __typename } }'),
];

const read = 'query Read { book { title } }';
const readPrice = 'query Price { book { ...P } } fragment P on Book { price }';
const write = 'mutation Write { addBook(input: { title: "x" }) { __typename } }';

const several = [
  allows('the one that is named', 'items:read', `${read} ${readPrice} ${write}`, {
    operationName: 'Read',
    sent: 'query Read{book{title}}',
  }),
  refuses('the other that is named', 'items:read', `${read} ${readPrice} ${write}`, ['prices:read', 'Book.price'], {
    operationName: 'Price',
  }),
  refuses('the mutation that is named', 'items:read', `${read} ${readPrice} ${write}`, ['items:write', 'Mutation'], {
    operationName: 'Write',
  }),
  allows(
    'the one that is named, with the fragment that it uses',
    'items:read prices:read',
    `${write} ${readPrice} ${read}`,
    {
      operationName: 'Price',
      sent: 'query Price{book{...P}}fragment P on Book{price}',
    },
  ),
  allows('the mutation that is named', 'items:write', `${read} ${readPrice} ${write}`, {
    operationName: 'Write',
    sent: 'mutation Write{addBook(input:{title:"x"}){__typename}}',
  }),
  allows('the only one, named', 'items:read', read, { operationName: 'Read' }),
  allows('the only one, not named', 'items:read', read, {}),
  allows('the only one, named by nothing', 'items:read', read, { operationName: '' }),
  allows('a named one beside one without a name', 'items:read', `{ film(id: 1) { id } } ${read}`, {
    operationName: 'Read',
    sent: 'query Read{book{title}}',
  }),
  allows(
    'one with a fragment that two use',
    'items:read',
    'query A { book { ...F } } query B { film(id: 1) { book { ...F } } } fragment F on Book { id }',
    {
      operationName: 'A',
      sent: 'query A{book{...F}}fragment F on Book{id}',
    },
  ),
  rejects('one that is not valid beside one that is', `${read} query Bad { nothing }`, 'GATEWAY_VALIDATION_FAILED', {
    operationName: 'Bad',
  }),
  rejects('none of several', `${read} ${readPrice}`, 'GATEWAY_OPERATION_UNKNOWN'),
  rejects('one that is not there', read, 'GATEWAY_OPERATION_UNKNOWN', { operationName: 'Write' }),
  rejects('one in another case', read, 'GATEWAY_OPERATION_UNKNOWN', { operationName: 'read' }),
  rejects('the name of a fragment', readPrice, 'GATEWAY_OPERATION_UNKNOWN', { operationName: 'P' }),
  rejects('a name that all objects have', read, 'GATEWAY_OPERATION_UNKNOWN', { operationName: '__proto__' }),
  rejects('the constructor', read, 'GATEWAY_OPERATION_UNKNOWN', { operationName: 'constructor' }),
  rejects('a fragment alone', 'fragment F on Book { id }', 'GATEWAY_OPERATION_UNKNOWN'),
];

const nest = (levels: number, leaf: string) =>
  `{ book { ${'cells { book { '.repeat(levels)}${leaf}${' } }'.repeat(levels)} } }`;
const many = (count: number, leaf: string) => Array.from({ length: count }, () => leaf).join(' ');
const chain = (length: number, leaf: string) =>
  `{ book { ...F0 } } ${Array.from({ length }, (_, n) => `fragment F${n} on Book { ...F${n + 1} }`).join(' ')} fragment F${length} on Book { ${leaf} }`;
const roots = (count: number) => `{ ${Array.from({ length: count }, (_, n) => `r${n}: book { id }`).join(' ')} }`;

const large = [
  allows('as deep as may be', 'items:read', nest(6, 'cells { row }')),
  refuses('the deepest field', 'items:read', nest(6, 'title price'), ['prices:read', 'Book.price']),
  rejects('deeper than may be', nest(7, 'cells { row }'), 'GATEWAY_LIMIT_EXCEEDED'),
  rejects('a thousand times as deep', nest(500, 'id'), 'GATEWAY_LIMIT_EXCEEDED'),
  allows('as many fields as may be', 'items:read', `{ book { ${many(599, 'id')} } }`),
  refuses('the last of many fields', 'items:read', `{ book { ${many(598, 'id')} price } }`, [
    'prices:read',
    'Book.price',
  ]),
  rejects('more fields than may be', `{ book { ${many(600, 'id')} } }`, 'GATEWAY_LIMIT_EXCEEDED'),
  allows('as many root fields as may be', 'items:read', roots(20)),
  rejects('more root fields than may be', roots(21), 'GATEWAY_LIMIT_EXCEEDED'),
  refuses('the end of a chain of two hundred fragments', 'items:read', chain(200, 'price'), [
    'prices:read',
    'Book.price',
  ]),
  allows('a chain of two hundred fragments', 'items:read', chain(200, 'title')),
  allows('half a megabyte of comments', 'items:read', `{ book { #${'x'.repeat(500_000)}\n title } }`),
  refuses('a field behind half a megabyte of comments', 'items:read', `{ book { #${'x'.repeat(500_000)}\n price } }`, [
    'prices:read',
    'Book.price',
  ]),
  rejects('more words than may be', `{ book { ${many(3_000, 'id')} price } }`, 'GATEWAY_LIMIT_EXCEEDED'),
];

export const operations = [...mutations, ...several, ...large];
