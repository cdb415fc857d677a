import { allows, refuses, rejects } from '../authorization-case.js';

const aliases = [
  refuses('a field under a granted name', 'items:read', '{ book { title: price } }', ['prices:read', 'Book.price']),
  refuses('fields that swap names', 'items:read', '{ book { title: price price: title } }', [
    'prices:read',
    'Book.price',
  ]),
  refuses('a root field under a granted name', 'items:read', '{ book: film(id: 1) { title: minutes } }', [
    'films:read',
    'Film',
  ]),
  allows('a granted field under a name that is not', 'items:read', '{ film: book { price: title } }'),
  refuses('a field under the name __typename', 'items:read', '{ book { __typename: price } }', [
    'prices:read',
    'Book.price',
  ]),
  refuses('a root field under the name __schema', 'films:read', '{ __schema: book { title } }', ['items:read', 'Book']),
  allows('a granted root field under the name __schema', 'items:read', '{ __schema: book { __type: title } }'),
  allows('__typename under the name of a field', 'items:read', '{ book { price: __typename } }'),
  allows(
    'one field under many names, with other arguments',
    'items:read',
    '{ a: book(id: 1) { id } b: book(id: 2) { id } }',
  ),
  rejects('two fields under one name', '{ book { title: price title } }'),
  rejects('one name with two arguments', '{ book(id: 1) { id } book(id: 2) { id } }'),
];

const typenames = [
  allows('__typename at the root', '', '{ __typename }'),
  allows('__typename at the root, twice', '', '{ a: __typename b: __typename }'),
  refuses('__typename of a guarded type', '', '{ book { __typename } }', ['items:read', 'Book']),
  allows('__typename of a granted type', 'items:read', '{ book { __typename } }'),
  refuses(
    '__typename at every level',
    'items:read',
    '{ __typename book { __typename cells { __typename note { __typename } } } }',
    ['notes:read', 'Note'],
  ),
  allows(
    '__typename at every granted level',
    'items:read',
    '{ __typename book { __typename cells { __typename book { __typename } } } }',
  ),
  allows('__typename of a union', 'items:read', '{ anything { __typename } }'),
  allows('__typename of an interface', 'items:read', '{ item(id: 1) { __typename } }'),
  refuses('__typename of an interface behind a guarded field', '', '{ item(id: 1) { __typename } }', [
    'items:read',
    'Query.item',
  ]),
  rejects('__typename with a selection', '{ __typename { name } }'),
];

const interfaces = [
  refuses('a field of an interface', 'items:read', '{ item(id: 1) { title } }', ['films:read', 'Film']),
  refuses('a field of an interface, the other way round', 'films:read', '{ item(id: 1) { title } }', [
    'items:read',
    'Query.item Book',
  ]),
  allows('a field of an interface, of all that implement it', 'items:read films:read', '{ item(id: 1) { title } }'),
  allows('a fragment on one that implements it', 'items:read', '{ item(id: 1) { ... on Book { title } } }'),
  refuses('a fragment on another', 'items:read', '{ item(id: 1) { ... on Film { title } } }', ['films:read', 'Film']),
  refuses('only whether it is another', 'items:read', '{ item(id: 1) { ... on Film { __typename } } }', [
    'films:read',
    'Film',
  ]),
  refuses('fragments on both', 'items:read', '{ item(id: 1) { ... on Book { title } ... on Film { minutes } } }', [
    'films:read',
    'Film',
  ]),
  refuses('an interface of many', 'items:read', '{ node { id } }', [
    'films:read charts:read people:read',
    'Film Chart Keeper',
  ]),
  allows('an interface of many, all granted', 'items:read films:read charts:read people:read', '{ node { id } }'),
  refuses('an interface of many, one not granted', 'items:read films:read people:read', '{ node { id } }', [
    'charts:read',
    'Chart',
  ]),
  allows('one of many', 'items:read charts:read', '{ node { ... on Chart { scale } } }'),
  refuses('one of many, not granted', 'items:read', '{ node { ... on Chart { scale } } }', ['charts:read', 'Chart']),
  allows(
    'an interface within an interface, only its name',
    'items:read',
    '{ node { ... on Readable { __typename } } }',
  ),
  refuses('an interface within an interface', 'items:read', '{ node { ... on Readable { id } } }', [
    'films:read',
    'Film',
  ]),
  allows(
    'an interface within an interface, granted',
    'items:read films:read',
    '{ node { ... on Readable { id title } } }',
  ),
  refuses('an interface within itself', 'items:read', '{ node { ... on Node { id } } }', [
    'films:read charts:read people:read',
    'Film Chart Keeper',
  ]),
  refuses(
    'a rule that one implementation alone has',
    'items:read films:read',
    '{ item(id: 1) { origin { __typename } } }',
    ['audits:read', 'Film.origin'],
  ),
  allows('a rule that another implementation has', 'items:read', '{ book { origin { __typename } } }'),
  allows(
    'a rule that one implementation alone has, granted',
    'items:read films:read audits:read',
    '{ item(id: 1) { origin { __typename } } }',
  ),
  refuses('an enum behind an interface', 'items:read films:read', '{ item(id: 1) { grade } }', [
    'grades:read',
    'Grade',
  ]),
  allows('a type where the interface promises less', 'films:read', '{ film(id: 1) { next { next { minutes } } } }'),
  refuses('another type where the interface promises less', 'films:read', '{ film(id: 1) { origin { title } } }', [
    'audits:read items:read',
    'Film.origin Book',
  ]),
  refuses('an interface below itself', 'items:read', '{ book { next { next { id } } } }', ['films:read', 'Film']),
  allows('an interface below itself, granted', 'items:read films:read', '{ item(id: 1) { next { next { id } } } }'),
  refuses('an interface in lists in a list', 'items:read', '{ book { pick(first: 2) { title } } }', [
    'films:read',
    'Film',
  ]),
  allows(
    'an interface in lists in a list, one type of it',
    'items:read',
    '{ book { pick { ... on Book { pages } } } }',
  ),
  refuses('a field behind lists and a fragment', 'items:read', '{ book { pick { ... on Book { price } } } }', [
    'prices:read',
    'Book.price',
  ]),
  refuses('a wider type around a granted one', 'items:read', '{ book { ... on Readable { title } } }', [
    'films:read',
    'Film',
  ]),
  allows(
    'a wider type that only leads back',
    'films:read',
    '{ film(id: 1) { ... on Readable { ... on Film { minutes } } } }',
  ),
  refuses('one field with two rules', 'films:read', '{ film(id: 1) { price } }', ['prices:read', 'Film.price']),
  allows('one field with two rules, the second', 'films:read staff:read', '{ film(id: 1) { price } }'),
  refuses(
    'one name in two types with two rules',
    'items:read films:read staff:read',
    '{ item(id: 1) { ... on Book { price } ... on Film { price } } }',
    ['prices:read', 'Book.price'],
  ),
  rejects('a field that only implementations have', '{ item(id: 1) { price } }'),
  rejects('a fragment on a type that it cannot be', '{ book { ... on Keeper { name } } }'),
  refuses('a list of an interface', 'people:read', '{ person(id: 1) { works { title } } }', [
    'items:read films:read',
    'Book Film',
  ]),
  allows('a list of an interface, only the names', 'people:read', '{ person(id: 1) { works { __typename } } }'),
];

const unions = [
  refuses('a member of a union', 'items:read', '{ anything { ... on Note { text } } }', ['notes:read', 'Note']),
  refuses('only whether it is that member', 'items:read', '{ anything { ... on Note { __typename } } }', [
    'notes:read',
    'Note',
  ]),
  allows('a granted member of a union', 'items:read', '{ anything { ... on Book { title } } }'),
  allows('a union within itself', 'items:read', '{ anything { ... on Anything { __typename } } }'),
  refuses(
    'every member of a union',
    'items:read',
    '{ anything { ... on Book { id } ... on Film { id } ... on Chart { id } ... on Note { text } } }',
    ['films:read charts:read notes:read', 'Film Chart Note'],
  ),
  refuses('an interface within a union', 'items:read', '{ anything { ... on Readable { title } } }', [
    'films:read',
    'Film',
  ]),
  allows('an interface within a union, granted', 'items:read films:read', '{ anything { ... on Readable { title } } }'),
  refuses(
    'an interface of more than the union holds',
    'items:read films:read charts:read',
    '{ anything { ... on Node { id } } }',
    ['people:read', 'Keeper'],
  ),
  refuses('a union below a type', 'items:read', '{ book { origin { ... on Film { minutes } } } }', [
    'films:read',
    'Film',
  ]),
  refuses(
    'a union below a union',
    'notes:read',
    '{ note { about { ... on Note { about { ... on Chart { scale } } } } } }',
    ['charts:read', 'Chart'],
  ),
  allows(
    'a union below a union, granted',
    'notes:read charts:read',
    '{ note { about { ... on Note { about { ... on Chart { scale } } } } } }',
  ),
  rejects('a field of a union', '{ anything { id } }'),
  rejects('a type that is no member', '{ anything { ... on Keeper { name } } }'),
];

export const namesAndAbstractTypes = [...aliases, ...typenames, ...interfaces, ...unions];
