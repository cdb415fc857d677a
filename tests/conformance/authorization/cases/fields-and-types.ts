import { allows, refuses } from '../authorization-case.js';

const slots = Array.from({ length: 24 }, (_, n) => String(n + 1).padStart(2, '0'));
const everySlot = slots.map((slot) => `slot${slot}:read`);
const allSlots = `{ cabinet { ${slots.map((slot) => `s${slot}`).join(' ')} } }`;

export const fieldsAndTypes = [
  allows('a field of a guarded type', 'items:read', '{ book { title } }'),
  refuses('another scope', 'films:read', '{ book { title } }', ['items:read', 'Book']),
  refuses('writing, which is not reading', 'items:write', '{ book { title } }', ['items:read', 'Book']),
  refuses('no scope at all', '', '{ book { title } }', ['items:read', 'Book']),
  refuses('every scope but the one', 'films:read people:read charts:read notes:read admin:read', '{ book { id } }', [
    'items:read',
    'Book',
  ]),
  refuses('a rule on the root field', 'films:read', '{ items { pageInfo { endCursor } } }', [
    'items:read',
    'Query.items ItemConnection',
  ]),
  refuses('a rule on a field, though its type is granted', 'items:read', '{ book { price } }', [
    'prices:read',
    'Book.price',
  ]),
  refuses('a rule on the type, though its field is granted', 'prices:read', '{ book { price } }', [
    'items:read',
    'Book',
  ]),
  allows('both rules', 'items:read prices:read', '{ book { price } }'),
  refuses('a rule on the scalar of the answer', 'items:read', '{ book { mark } }', ['marks:read', 'ShelfMark']),
  allows('the scalar of the answer', 'items:read marks:read', '{ book { mark } }'),
  refuses('a scalar at the root', 'items:read', '{ mark }', ['marks:read', 'ShelfMark']),
  allows('a scalar at the root, granted', 'marks:read', '{ mark }'),
  refuses('a rule on the enum of the answer', 'items:read', '{ book { grade } }', ['grades:read', 'Grade']),
  allows('the enum of the answer', 'items:read grades:read', '{ book { grade } }'),
  refuses('an enum at the root', '', '{ grade }', ['grades:read', 'Grade']),
  allows('an enum at the root, granted', 'grades:read', '{ grade }'),
  allows(
    'an enum and a scalar as arguments, which tell nothing',
    'items:read',
    '{ node(deep: { grade: FAIR }) { __typename } }',
  ),
  refuses('a type that is never null', '', '{ note { text } }', ['notes:read', 'Note']),
  allows('a type that is never null, granted', 'notes:read', '{ note { text } }'),

  refuses('half of the first of three ways', 'items:read prices:read', '{ book { cost } }', [
    'staff:read',
    'Book.cost',
  ]),
  refuses('the other half', 'items:read staff:read', '{ book { cost } }', ['prices:read', 'Book.cost']),
  refuses('none of three ways', 'items:read', '{ book { cost } }', ['prices:read staff:read', 'Book.cost']),
  allows('the first way whole', 'items:read prices:read staff:read', '{ book { cost } }'),
  allows('the second way', 'items:read audits:read', '{ book { cost } }'),
  allows('the third way', 'items:read admin:read', '{ book { cost } }'),
  allows('half of one way and another whole', 'items:read staff:read admin:read', '{ book { cost } }'),
  refuses('a way, but not the type', 'audits:read admin:read', '{ book { cost } }', ['items:read', 'Book']),
  refuses('halves of the ways of two places', 'prices:read vault:read items:read', '{ vault { code } book { cost } }', [
    'staff:read',
    'Vault Book.cost',
  ]),
  allows(
    'one scope that completes both',
    'prices:read vault:read items:read staff:read',
    '{ vault { code } book { cost } }',
  ),
  refuses('half at the root', 'counts:read', '{ count }', ['items:read', 'Query.count']),
  refuses('the other half at the root', 'items:read', '{ count }', ['counts:read', 'Query.count']),
  allows('both halves at the root', 'counts:read items:read', '{ count }'),
  allows('the other way at the root', 'admin:read', '{ count }'),
  refuses('a namesake that writes', 'admin:write', '{ count }', ['counts:read items:read', 'Query.count']),
  refuses('a type with two ways', 'vault:read', '{ vault { code } }', ['staff:read', 'Vault']),
  refuses('a type with two ways, the other half', 'staff:read', '{ vault { code } }', ['vault:read', 'Vault']),
  allows('a type with two ways, the first', 'vault:read staff:read', '{ vault { code } }'),
  allows('a type with two ways, the second', 'admin:read', '{ vault { code } }'),
  refuses('a field within such a type', 'admin:read', '{ vault { audit } }', ['audits:read', 'Vault.audit']),
  allows('a field within such a type, granted', 'admin:read audits:read', '{ vault { audit } }'),

  refuses('a type two steps down', 'admin:read', '{ vault { owner { name } } }', ['people:read', 'Keeper']),
  refuses('a field three steps down', 'admin:read people:read', '{ vault { owner { boss { email } } } }', [
    'emails:read',
    'Keeper.email',
  ]),
  refuses(
    'a way back to where one may not be',
    'people:read',
    '{ person(id: 1) { boss { vault { owner { name } } } } }',
    ['vault:read staff:read', 'Vault'],
  ),
  allows('a circle of types', 'admin:read people:read', '{ vault { owner { vault { owner { name } } } } }'),
  refuses('a connection below', 'admin:read', '{ vault { books { pageInfo { hasNextPage } } } }', [
    'items:read',
    'ItemConnection',
  ]),
  allows('a connection below, granted', 'admin:read items:read', '{ vault { books { pageInfo { hasNextPage } } } }'),
  refuses('a field of a connection', 'items:read', '{ items { total } }', ['counts:read', 'ItemConnection.total']),
  allows('edges of a connection', 'items:read', '{ items { edges { cursor node { __typename } } } }'),
  refuses('a node of an edge', 'items:read', '{ items { edges { cursor node { title } } } }', ['films:read', 'Film']),
  allows('a list in a list', 'items:read', '{ book { cells { row values } } }'),
  refuses('a type within a list in a list', 'items:read', '{ book { cells { row note { text } } } }', [
    'notes:read',
    'Note',
  ]),
  allows('a type within lists within a list', 'items:read', '{ book { cells { book { cells { book { id } } } } } }'),

  refuses('a record of another contract', 'items:read', '{ book { borrower { number } } }', [
    'people:read',
    'Book.borrower',
  ]),
  refuses('only that there is such a record', 'items:read', '{ book { borrower { __typename } } }', [
    'people:read',
    'Book.borrower',
  ]),
  allows('a record of another contract, granted', 'items:read people:read', '{ book { borrower { number } } }'),

  refuses('a type without a rule behind a field with one', '', '{ cabinet { __typename } }', [
    'items:read',
    'Query.cabinet',
  ]),
  allows('a type without a rule', 'items:read', '{ cabinet { __typename } }'),
  refuses('a field of a type without a rule', 'items:read', '{ cabinet { s01 } }', ['slot01:read', 'Cabinet.s01']),
  allows('the first of many scopes', 'items:read slot01:read', '{ cabinet { s01 } }'),
  allows('the last of many scopes', 'items:read slot24:read', '{ cabinet { s24 } }'),
  refuses('the neighbour of the last', 'items:read slot24:read', '{ cabinet { s23 } }', ['slot23:read', 'Cabinet.s23']),
  allows('the thirty-first scope', 'items:read slot13:read', '{ cabinet { s13 } }'),
  refuses('the thirty-first scope, with the one after', 'items:read slot14:read', '{ cabinet { s13 } }', [
    'slot13:read',
    'Cabinet.s13',
  ]),
  allows('the thirty-second scope', 'items:read slot14:read', '{ cabinet { s14 } }'),
  refuses(
    'the thirty-second scope, with the one before and the first',
    'items:read slot13:read',
    '{ cabinet { s14 } }',
    ['slot14:read', 'Cabinet.s14'],
  ),
  allows('all of many scopes', `items:read ${everySlot.join(' ')}`, allSlots),
  refuses(
    'all of many scopes but one',
    `items:read ${everySlot.filter((slot) => slot !== 'slot07:read').join(' ')}`,
    allSlots,
    ['slot07:read', 'Cabinet.s07'],
  ),
  refuses('a type below a type without a rule', 'items:read', '{ cabinet { note { text } } }', ['notes:read', 'Note']),

  refuses(
    'everything that is missing, told at once',
    'items:read',
    '{ book { price cost mark author { email } } film(id: 1) { minutes } }',
    [
      'prices:read staff:read marks:read people:read emails:read films:read',
      'Book.price Book.cost ShelfMark Keeper Keeper.email Film',
    ],
  ),
  refuses(
    'one place that is asked often, told once',
    'items:read',
    '{ a: book { price } b: book { price x: price } }',
    ['prices:read', 'Book.price'],
  ),
];
