import { answersPartly } from '../partial-case.js';

const T = 'grantway__typename:__typename';
const I = 'items:read';

const fields = [
  answersPartly('a field among others', I, '{ book { title price pages } }', {
    sent: '{book{title pages}}',
    data: { book: { title: 'Emma', price: null, pages: 300 } },
    refused: { 'book.price': ['Book.price', 'prices:read'] },
  }),
  answersPartly('the first and the last field', I, '{ book { price title cost } }', {
    sent: '{book{title}}',
    data: { book: { price: null, title: 'Emma', cost: null } },
    refused: {
      'book.price': ['Book.price', 'prices:read'],
      'book.cost': ['Book.cost', 'prices:read staff:read'],
    },
  }),
  answersPartly('half of a way that is held', 'items:read staff:read', '{ book { cost } }', {
    sent: `{book{${T}}}`,
    data: { book: { cost: null } },
    refused: { 'book.cost': ['Book.cost', 'prices:read'] },
  }),
  answersPartly('another way that is held', 'items:read audits:read', '{ book { cost price } }', {
    sent: '{book{cost}}',
    data: { book: { cost: '1.10', price: null } },
    refused: { 'book.price': ['Book.price', 'prices:read'] },
  }),
  answersPartly('the only field of an object', I, '{ book { price } }', {
    sent: `{book{${T}}}`,
    data: { book: { price: null } },
    refused: { 'book.price': ['Book.price', 'prices:read'] },
  }),
  answersPartly('a field of an object that is not there', I, '{ book(id: "0") { price } }', {
    sent: `{book(id:"0"){${T}}}`,
    data: { book: null },
  }),
  answersPartly('a root field', I, '{ book { title } film(id: "f1") { minutes } }', {
    sent: '{book{title}}',
    data: { book: { title: 'Emma' }, film: null },
    refused: { film: ['Query.film', 'films:read'] },
  }),
  answersPartly('the first root field', I, '{ film(id: "f1") { minutes } book { title } }', {
    sent: '{book{title}}',
    data: { film: null, book: { title: 'Emma' } },
    refused: { film: ['Query.film', 'films:read'] },
  }),
  answersPartly('everything', I, '{ film(id: "f1") { minutes } chart { scale } }', {
    data: { film: null, chart: null },
    refused: { film: ['Query.film', 'films:read'], chart: ['Query.chart', 'charts:read'] },
  }),
  answersPartly('everything, with nothing granted', '', '{ book { title } }', {
    data: { book: null },
    refused: { book: ['Query.book', 'items:read'] },
  }),
  answersPartly('everything but __typename', '', '{ __typename book { title } }', {
    sent: '{__typename}',
    data: { __typename: 'Query', book: null },
    refused: { book: ['Query.book', 'items:read'] },
  }),
  answersPartly('an enum and a scalar', I, '{ grade mark book { grade mark id } }', {
    sent: '{book{id}}',
    data: { grade: null, mark: null, book: { grade: null, mark: null, id: 'b1' } },
    refused: {
      grade: ['Query.grade', 'grades:read'],
      mark: ['Query.mark', 'marks:read'],
      'book.grade': ['Book.grade', 'grades:read'],
      'book.mark': ['Book.mark', 'marks:read'],
    },
  }),
  answersPartly('a record of another contract', I, '{ book { borrower { number } title } }', {
    sent: '{book{title}}',
    data: { book: { borrower: null, title: 'Emma' } },
    refused: { 'book.borrower': ['Book.borrower', 'people:read'] },
  }),
  answersPartly('a field of a type without a rule', 'items:read slot02:read', '{ cabinet { s01 s02 } }', {
    sent: '{cabinet{s02}}',
    data: { cabinet: { s01: null, s02: 2 } },
    refused: { 'cabinet.s01': ['Cabinet.s01', 'slot01:read'] },
  }),
  answersPartly(
    'the source fails at one place and another is refused',
    'items:read marks:read',
    '{ book { mark price } }',
    {
      sent: '{book{mark}}',
      data: { book: { mark: null, price: null } },
      refused: { 'book.price': ['Book.price', 'prices:read'] },
      failed: ['book.mark'],
    },
  ),
];

const names = [
  answersPartly('aliases', I, '{ b: book { p: price t: title } }', {
    sent: '{b:book{t:title}}',
    data: { b: { p: null, t: 'Emma' } },
    refused: { 'b.p': ['Book.price', 'prices:read'] },
  }),
  answersPartly('fields that swap names', I, '{ book { title: price price: title } }', {
    sent: '{book{price:title}}',
    data: { book: { title: null, price: 'Emma' } },
    refused: { 'book.title': ['Book.price', 'prices:read'] },
  }),
  answersPartly('a field under the name __typename', I, '{ book { __typename: price id } }', {
    sent: '{book{id}}',
    data: { book: { __typename: null, id: 'b1' } },
    refused: { 'book.__typename': ['Book.price', 'prices:read'] },
  }),
  answersPartly('names that objects have', I, '{ book { toString: price constructor: title valueOf: pages } }', {
    sent: '{book{constructor:title valueOf:pages}}',
    data: { book: { toString: null, constructor: 'Emma', valueOf: 300 } },
    refused: { 'book.toString': ['Book.price', 'prices:read'] },
  }),
  answersPartly(
    'the name under which types are asked',
    I,
    '{ item(id: "b1") { grantway__typename: __typename title } }',
    {
      sent: '{item(id:"b1"){grantway__typename:__typename}}',
      data: { item: { grantway__typename: 'Book', title: null } },
      refused: { 'item.title': ['Readable.title', 'films:read'] },
    },
  ),
  answersPartly(
    'the name under which types are asked, where one is needed',
    I,
    '{ item(id: "b1") { grantway__typename: __typename ... on Film { price } } }',
    {
      sent: '{item(id:"b1"){grantway__typename_:__typename grantway__typename:__typename}}',
      data: { item: { grantway__typename: 'Book' } },
    },
  ),
  answersPartly('one field under two names', I, '{ book { a: price b: price } c: book { id } }', {
    sent: `{book{${T}}c:book{id}}`,
    data: { book: { a: null, b: null }, c: { id: 'b1' } },
    refused: { 'book.a': ['Book.price', 'prices:read'], 'book.b': ['Book.price', 'prices:read'] },
  }),
  answersPartly('one name twice', I, '{ book { price } book { title price } }', {
    sent: `{book{${T}}book{title}}`,
    data: { book: { price: null, title: 'Emma' } },
    refused: { 'book.price': ['Book.price', 'prices:read'] },
  }),
];

const nulls = [
  answersPartly('what may not be null takes its object away', I, '{ book { title author { name } } }', {
    sent: '{book{title}}',
    data: { book: null },
    refused: { 'book.author': ['Book.author', 'people:read'] },
  }),
  answersPartly('what may not be null at the root takes all away', I, '{ book { title } note { text } }', {
    sent: '{book{title}}',
    data: null,
    refused: { note: ['Query.note', 'notes:read'] },
    status: 403,
  }),
  answersPartly('what may not be null, alone', I, '{ note { text } }', {
    data: null,
    refused: { note: ['Query.note', 'notes:read'] },
    status: 403,
  }),
  answersPartly('what may not be null, beside what may', I, '{ vault { code } chart { scale } }', {
    data: null,
    refused: { vault: ['Query.vault', 'vault:read staff:read'], chart: ['Query.chart', 'charts:read'] },
    status: 403,
  }),
  answersPartly('a number that may not be null', I, '{ count book { id } }', {
    sent: '{book{id}}',
    data: null,
    refused: { count: ['Query.count', 'counts:read'] },
    status: 403,
  }),
  answersPartly(
    'up to the nearest object that may be null',
    'films:read',
    '{ film(id: "f1") { title book { id author { name } } } }',
    {
      sent: '{film(id:"f1"){title}}',
      data: { film: { title: 'Heat', book: null } },
      refused: { 'film.book': ['Film.book', 'items:read'] },
    },
  ),
  answersPartly(
    'up through a list of what may not be null',
    'items:read films:read',
    '{ items(first: 2) { nodes { ... on Book { author { name } } } } }',
    {
      sent: `{items(first:2){nodes{${T}}}}`,
      data: null,
      refused: {
        'items.nodes.0.author': ['Book.author', 'people:read'],
        'items.nodes.1.author': ['Book.author', 'people:read'],
      },
      status: 403,
    },
  ),
  answersPartly(
    'up to the list within a list, and not to its neighbours',
    I,
    '{ book { pick { ... on Book { id author { name } } ... on Film { __typename } } } }',
    {
      sent: `{book{pick{${T} ...on Book{id}}}}`,
      data: { book: { pick: [null, [{ __typename: 'Film' }], null] } },
      refused: { 'book.pick.0.0.author': ['Book.author', 'people:read'] },
    },
  ),
  answersPartly('in lists within lists', I, '{ book { cells { row note { text } } } }', {
    sent: '{book{cells{row}}}',
    data: { book: { cells: [[{ row: 1, note: null }], [], [{ row: 2, note: null }]] } },
    refused: { 'book.cells.0.0.note': ['Cell.note', 'notes:read'], 'book.cells.2.0.note': ['Cell.note', 'notes:read'] },
  }),
  answersPartly('below lists within lists', I, '{ book { cells { book { title author { id } } row } } }', {
    sent: '{book{cells{book{title}row}}}',
    data: { book: { cells: [[{ book: null, row: 1 }], [], [{ book: null, row: 2 }]] } },
    refused: { 'book.cells.0.0.book.author': ['Book.author', 'people:read'] },
  }),
  answersPartly(
    'a list itself',
    'films:read people:read',
    '{ person(id: "k1") { name vault { code } works { __typename } } }',
    {
      sent: '{person(id:"k1"){name works{__typename}}}',
      data: { person: { name: 'Ann', vault: null, works: [{ __typename: 'Book' }, { __typename: 'Film' }] } },
      refused: { 'person.vault': ['Keeper.vault', 'vault:read staff:read'] },
    },
  ),
  answersPartly('a list of lists itself', 'films:read', '{ book { cells { row } } film(id: "f1") { id } }', {
    sent: '{film(id:"f1"){id}}',
    data: { book: null, film: { id: 'f1' } },
    refused: { book: ['Query.book', 'items:read'] },
  }),
  answersPartly('an empty list', 'people:read', '{ person(id: "k1") { boss { works { title } } } }', {
    sent: `{person(id:"k1"){boss{works{${T}}}}}`,
    data: { person: { boss: { works: [] } } },
  }),
];

export const partialFields = [...fields, ...names, ...nulls];
