import { allows, refuses, rejects } from '../authorization-case.js';

const price = ['prices:read', 'Book.price'] as const;
const books = ['items:read', 'Book'] as const;

const fragments = [
  allows('a named fragment', 'items:read', '{ book { ...F } } fragment F on Book { title }'),
  refuses(
    'a named fragment with a field that is not granted',
    'items:read',
    '{ book { ...F } } fragment F on Book { price }',
    price,
  ),
  refuses('a fragment before its operation', 'items:read', 'fragment F on Book { price } { book { ...F } }', price),
  refuses(
    'a fragment in a fragment in a fragment',
    'items:read',
    '{ ...A } fragment A on Query { book { ...B } } fragment B on Book { id ...C } fragment C on Book { price }',
    price,
  ),
  refuses('a fragment on the root', '', '{ ...F } fragment F on Query { book { title } }', books),
  refuses('an inline fragment without a condition', 'items:read', '{ ... { book { ... { price } } } }', price),
  refuses(
    'an inline fragment on the same type',
    'items:read',
    '{ ... on Query { book { ... on Book { price } } } }',
    price,
  ),
  refuses(
    'a fragment that is used twice',
    'items:read',
    '{ a: book { ...F } b: book { ...F } } fragment F on Book { id price }',
    price,
  ),
  refuses(
    'a fragment used where it is harmless and where it is not',
    'items:read',
    '{ anything { ...F } item(id: 1) { ...F } } fragment F on Film { minutes }',
    ['films:read', 'Film'],
  ),
  allows(
    'a fragment on an interface that only asks for one type',
    'items:read',
    '{ item(id: 1) { ...F } } fragment F on Readable { ... on Book { title } }',
  ),
  refuses('a fragment on an interface', 'items:read', '{ book { ...F } } fragment F on Node { id }', [
    'films:read charts:read people:read',
    'Film Chart Keeper',
  ]),
  refuses(
    'a fragment whose condition alone is not granted',
    'items:read',
    '{ anything { ...F } } fragment F on Chart { __typename }',
    ['charts:read', 'Chart'],
  ),
  refuses(
    'a condition that can never hold',
    'items:read',
    '{ item(id: 1) { ... on Book { ... on Readable { ... on Film { minutes } } } } }',
    ['films:read', 'Film'],
  ),
  allows(
    'fragments with the names of fields and types',
    'items:read',
    '{ book { ...Book ...price } } fragment Book on Book { id } fragment price on Book { title }',
  ),
  rejects('a fragment that spreads itself', '{ book { ...F } } fragment F on Book { id ...F }'),
  rejects(
    'fragments that go round',
    '{ book { ...A } } fragment A on Book { ...B } fragment B on Book { ...C } fragment C on Book { ...A }',
  ),
  rejects('a circle through a field', '{ book { ...A } } fragment A on Book { cells { book { ...A } } }'),
  rejects(
    'a circle of fragments that nothing uses',
    '{ book { id } } fragment A on Book { ...B } fragment B on Book { ...A }',
  ),
  rejects('a fragment that is not there', '{ book { ...F } }'),
  rejects('a fragment that is not used', '{ book { id } } fragment F on Book { title }'),
  rejects('two fragments of one name', '{ book { ...F } } fragment F on Book { id } fragment F on Book { price }'),
  rejects('a fragment on a scalar', '{ book { ...F } } fragment F on ShelfMark { id }'),
  rejects('a fragment on a type that is not there', '{ anything { ... on _Entity { __typename } } }'),
  rejects('a fragment on an input', '{ book { ... on ItemFilterInput { title } } }'),
  rejects(
    'a fragment with variables of its own',
    '{ book { ...F } } fragment F($x: Int) on Book { id }',
    'GATEWAY_PARSE_FAILED',
  ),
];

const conditions = [
  refuses('a field that is skipped', 'items:read', '{ book { id price @skip(if: true) } }', price),
  refuses('a field that is not included', 'items:read', '{ book { id price @include(if: false) } }', price),
  refuses(
    'a field skipped by a variable',
    'items:read',
    'query ($no: Boolean!) { book { id price @skip(if: $no) } }',
    price,
    {
      variables: { no: true },
    },
  ),
  refuses(
    'a field not included by a variable',
    'items:read',
    'query ($yes: Boolean!) { book { id price @include(if: $yes) } }',
    price,
    { variables: { yes: false } },
  ),
  refuses(
    'a field skipped by a default',
    'items:read',
    'query ($no: Boolean = true) { book { id price @skip(if: $no) } }',
    price,
  ),
  refuses(
    'a field skipped and included',
    'items:read',
    '{ book { id price @skip(if: true) @include(if: true) } }',
    price,
  ),
  refuses(
    'a fragment that is skipped',
    'items:read',
    '{ book { id ...F @skip(if: true) } } fragment F on Book { price }',
    price,
  ),
  refuses(
    'an inline fragment that is not included',
    'items:read',
    '{ book { id ... @include(if: false) { price } } }',
    price,
  ),
  refuses('a root field that is skipped', '', '{ __typename book @skip(if: true) { id } }', books),
  refuses(
    'a condition that is skipped',
    'items:read',
    'query ($on: Boolean = false) { anything { __typename ... on Note @include(if: $on) { __typename } } }',
    ['notes:read', 'Note'],
  ),
  refuses('the same field once skipped and once not', 'items:read', '{ book { price @skip(if: true) price } }', price),
  allows('a granted field that is skipped', 'items:read', '{ book { id title @skip(if: true) } }'),
  allows(
    'a granted field by a variable',
    'items:read',
    'query ($on: Boolean!) { book { id title @include(if: $on) } }',
    {
      variables: { on: true },
    },
  ),
  allows(
    '__typename by a variable',
    '',
    'query ($on: Boolean = false) { a: __typename b: __typename @include(if: $on) }',
    {
      variables: { on: null },
    },
  ),
  rejects('a condition that is no boolean', '{ book { title @skip(if: "yes") } }'),
  rejects('a condition without a value', '{ book { title @skip } }'),
  rejects('a directive twice', '{ book { title @skip(if: false) @skip(if: true) } }'),
  rejects('a directive of contracts', '{ book { price @requiresScopes(scopes: [["archive.items:read"]]) } }'),
  rejects('an answer in pieces', '{ book { ... @defer { title } } }'),
  rejects('a directive that is not there', '{ book { title @client } }'),
];

const variables = [
  allows('variables', 'items:read', 'query ($id: ID!) { book(id: $id) { id } }', { variables: { id: '7' } }),
  allows('variables that nobody declared', 'items:read', '{ book { id } }', { variables: { id: '7', price: true } }),
  allows('a default', 'items:read', 'query ($id: ID = "7") { book(id: $id) { id } }'),
  allows(
    'a value that is missing, which the source refuses',
    'items:read',
    'query ($id: ID!) { item(id: $id) { __typename } }',
  ),
  allows(
    'an input object',
    'items:read',
    'query ($title: String, $where: ItemFilterInput!) { items(where: { title: $title, all: [{ pages: 1 }, $where] }) { pageInfo { endCursor } } }',
    { variables: { title: 'x', where: { grade: 'FAIR', tags: ['a', 'b'], all: [{ pages: null }] } } },
  ),
  allows('texts in a list in a list', 'admin:read', 'query ($words: [[String!]]) { count(words: $words) }', {
    variables: { words: [['a'], null, []] },
  }),
  refuses('variables named as scopes', 'items:read', 'query ($prices: ID) { book(id: $prices) { price } }', price, {
    variables: { prices: 'archive.prices:read', scope: 'archive.prices:read' },
  }),
  rejects('a variable that is not declared', '{ book(id: $id) { id } }'),
  rejects('a variable that is not used', 'query ($id: ID) { book { id } }'),
  rejects('a variable that is declared twice', 'query ($id: ID, $id: ID) { book(id: $id) { id } }'),
  rejects('a variable of an output type', 'query ($id: Book) { book(id: $id) { id } }'),
  rejects('a nullable variable for what may not be null', 'query ($id: ID) { item(id: $id) { __typename } }'),
  rejects('an argument that is not there', '{ book(price: 1) { id } }'),
  rejects('an argument that must be there', '{ item { __typename } }'),
  rejects('an input field that is not there', '{ items(where: { price: 1 }) { pageInfo { endCursor } } }'),
];

const spellings = [
  allows('a field in a comment', 'items:read', '{ book { title # price\n } }'),
  refuses('a field after a comment', 'items:read', '{ book { title #\n price } }', price),
  refuses('a field after a comment that a carriage return ends', 'items:read', '{ book { title #\rprice } }', price),
  allows('a field in a comment that a line separator does not end', 'items:read', '{ book { title #\u2028 price\n } }'),
  allows('a byte order mark', 'items:read', '\uFEFF{ book { title } }'),
  allows('commas', 'items:read', '{,,book,(,id,:,1,),{,title,},}'),
  refuses('no blanks', 'items:read', '{book{title,price}}', price),
  allows('a text that looks like a selection', 'items:read', '{ book(id: "1\\") { price } }") { title } }'),
  allows('a text with escapes', 'items:read', '{ book(id: "\\u007D \\u{1F600}") { title } }', {
    sent: '{book(id:"} \u{1F600}"){title}}',
  }),
  allows('a block of text', 'items:read', '{ book(id: """\n  1 } price \\"""\n   #x\n""") { title } }', {
    sent: '{book(id:"""\n1 } price \\"""\n #x"""){title}}',
  }),
  rejects('letters that look alike', '{ b\u043E\u043Ek { title } }', 'GATEWAY_PARSE_FAILED'),
  rejects('a name in another case', '{ Book { title } }'),
  rejects('an empty selection', '{ book { } }', 'GATEWAY_PARSE_FAILED'),
  rejects('a selection of a leaf', '{ mark { value } }'),
  rejects('no selection of a type', '{ book }'),
  rejects('a type beside the operation', '{ book { title } } type Book { price: Int }'),
  rejects('an extension beside the operation', 'extend type Book { other: Int } { book { title } }'),
  rejects('a schema beside the operation', 'schema { query: Book } { title }'),
  rejects('what only sources have', '{ _entities(representations: []) { __typename } }'),
  rejects('what only sources have, of entities', '{ _service { sdl } book { title } }'),
];

export const fragmentsAndConditions = [...fragments, ...conditions, ...variables, ...spellings];
