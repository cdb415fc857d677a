import { answersPartly } from '../partial-case.js';

const T = 'grantway__typename:__typename';
const I = 'items:read';

const interfaces = [
  answersPartly('a field of an interface, which needs all that implement it', I, '{ item(id: "b1") { title } }', {
    sent: `{item(id:"b1"){${T}}}`,
    data: { item: { title: null } },
    refused: { 'item.title': ['Readable.title', 'films:read'] },
  }),
  answersPartly('an interface that is not there', I, '{ item(id: "x") { title } }', {
    sent: `{item(id:"x"){${T}}}`,
    data: { item: null },
  }),
  answersPartly(
    'a field of an interface beside one of a type',
    I,
    '{ item(id: "b1") { title ... on Book { pages } } }',
    {
      sent: `{item(id:"b1"){${T} ...on Book{pages}}}`,
      data: { item: { title: null, pages: 300 } },
      refused: { 'item.title': ['Readable.title', 'films:read'] },
    },
  ),
  answersPartly('the same, where another type comes', I, '{ item(id: "f1") { title ... on Book { pages } } }', {
    sent: `{item(id:"f1"){${T} ...on Book{pages}}}`,
    data: { item: { title: null } },
    refused: { 'item.title': ['Readable.title', 'films:read'] },
  }),
  answersPartly('an interface field that may not be null', I, '{ item(id: "b1") { id ... on Book { pages } } }', {
    sent: `{item(id:"b1"){${T} ...on Book{pages}}}`,
    data: { item: null },
    refused: { 'item.id': ['Readable.id', 'films:read'] },
  }),
  answersPartly('a field by its interface and by its type', I, '{ item(id: "b1") { title ... on Book { title } } }', {
    sent: `{item(id:"b1"){${T} ...on Book{title}}}`,
    data: { item: { title: 'Emma' } },
  }),
  answersPartly(
    'a field by its interface and by another type',
    I,
    '{ item(id: "f1") { title ... on Book { title } } }',
    {
      sent: `{item(id:"f1"){${T} ...on Book{title}}}`,
      data: { item: { title: null } },
      refused: { 'item.title': ['Readable.title', 'films:read'] },
    },
  ),
  answersPartly('a wider fragment around a granted field', I, '{ book { ... on Readable { title } pages } }', {
    sent: '{book{pages}}',
    data: { book: { title: null, pages: 300 } },
    refused: { 'book.title': ['Readable.title', 'films:read'] },
  }),
  answersPartly(
    'a wider fragment around a field that is granted beside it',
    I,
    '{ book { ... on Readable { title } title } }',
    {
      sent: '{book{title}}',
      data: { book: { title: 'Emma' } },
    },
  ),
  answersPartly(
    'an object by two ways, of which one is refused with what it selects',
    I,
    '{ book { ... on Readable { next { grade } } next { __typename ... on Book { id } } } }',
    {
      sent: `{book{next{${T} __typename ...on Book{id}}}}`,
      data: { book: { next: { grade: null, __typename: 'Film' } } },
      refused: { 'book.next.grade': ['Readable.grade', 'films:read grades:read'] },
    },
  ),
  answersPartly(
    'an interface of many',
    'items:read people:read',
    '{ node(id: "k1") { ... on Keeper { name email } } }',
    {
      sent: `{node(id:"k1"){${T} ...on Keeper{name}}}`,
      data: { node: { name: 'Ann', email: null } },
      refused: { 'node.email': ['Keeper.email', 'emails:read'] },
    },
  ),
  answersPartly(
    'a field that only one that implements it guards',
    'items:read films:read',
    '{ item(id: "b1") { title origin { __typename } } }',
    {
      sent: '{item(id:"b1"){title}}',
      data: { item: { title: 'Emma', origin: null } },
      refused: { 'item.origin': ['Readable.origin', 'audits:read'] },
    },
  ),
];

const unions = [
  answersPartly(
    'a member of a union',
    I,
    '{ anything(limit: 2) { __typename ... on Book { title } ... on Chart { scale } } }',
    {
      sent: `{anything(limit:2){${T} __typename ...on Book{title}}}`,
      data: {
        anything: [
          { __typename: 'Book', title: 'Emma' },
          { __typename: 'Chart', scale: null },
        ],
      },
      refused: { 'anything.1.scale': ['Chart.scale', 'charts:read'] },
    },
  ),
  answersPartly(
    'a member that does not come',
    I,
    '{ anything(limit: 1) { ... on Book { title } ... on Chart { scale } } }',
    {
      sent: `{anything(limit:1){${T} ...on Book{title}}}`,
      data: { anything: [{ title: 'Emma' }] },
    },
  ),
  answersPartly(
    'one name in two members',
    I,
    '{ anything(limit: 3) { ... on Book { x: price } ... on Film { x: price } } }',
    {
      sent: `{anything(limit:3){${T}}}`,
      data: { anything: [{ x: null }, {}, { x: null }] },
      refused: {
        'anything.0.x': ['Book.price', 'prices:read'],
        'anything.2.x': ['Film.price', 'films:read prices:read'],
      },
    },
  ),
  answersPartly('a member whose field may not be null', I, '{ anything(limit: 3) { ... on Film { minutes } } }', {
    sent: `{anything(limit:3){${T}}}`,
    data: null,
    refused: { 'anything.2.minutes': ['Film.minutes', 'films:read'] },
    status: 403,
  }),
  answersPartly(
    'what a member is called, which needs nothing',
    I,
    '{ anything(limit: 3) { ... on Film { __typename } } }',
    {
      sent: `{anything(limit:3){${T}}}`,
      data: { anything: [{}, {}, { __typename: 'Film' }] },
    },
  ),
  answersPartly(
    'what a member is called, beside what is refused of it',
    I,
    '{ anything(limit: 3) { ... on Film { kind: __typename title } ... on Book { id } } }',
    {
      sent: `{anything(limit:3){${T} ...on Book{id}}}`,
      data: { anything: [{ id: 'b1' }, {}, { kind: 'Film', title: null }] },
      refused: { 'anything.2.title': ['Film.title', 'films:read'] },
    },
  ),
  answersPartly(
    'a union below a member',
    'items:read notes:read',
    '{ note { text about { ... on Chart { scale note { text } } } } }',
    {
      sent: `{note{text about{${T}}}}`,
      data: { note: { text: 'Torn.', about: { scale: null, note: null } } },
      refused: {
        'note.about.scale': ['Chart.scale', 'charts:read'],
        'note.about.note': ['Chart.note', 'charts:read'],
      },
    },
  ),
];

const fragments = [
  answersPartly(
    'a fragment at two places',
    I,
    '{ a: book { ...F } b: book(id: "0") { ...F } c: book { pages ...F } } fragment F on Book { title price }',
    {
      sent: '{a:book{...on Book{title}}b:book(id:"0"){...on Book{title}}c:book{pages ...on Book{title}}}',
      data: { a: { title: 'Emma', price: null }, b: null, c: { pages: 300, title: 'Emma', price: null } },
      refused: { 'a.price': ['Book.price', 'prices:read'], 'c.price': ['Book.price', 'prices:read'] },
    },
  ),
  answersPartly('a fragment of which nothing is left', I, '{ book { ...F id } } fragment F on Book { price cost }', {
    sent: '{book{id}}',
    data: { book: { price: null, cost: null, id: 'b1' } },
    refused: {
      'book.price': ['Book.price', 'prices:read'],
      'book.cost': ['Book.cost', 'prices:read staff:read'],
    },
  }),
  answersPartly(
    'a fragment on a type that is not granted',
    I,
    '{ item(id: "f1") { ...F } } fragment F on Film { title grade }',
    {
      sent: `{item(id:"f1"){${T}}}`,
      data: { item: { title: null, grade: null } },
      refused: {
        'item.title': ['Film.title', 'films:read'],
        'item.grade': ['Film.grade', 'films:read grades:read'],
      },
    },
  ),
  answersPartly(
    'a fragment within a fragment',
    I,
    '{ ...R } fragment R on Query { book { ...B } } fragment B on Book { ...P title } fragment P on Book { price }',
    {
      sent: '{...on Query{book{...on Book{title}}}}',
      data: { book: { price: null, title: 'Emma' } },
      refused: { 'book.price': ['Book.price', 'prices:read'] },
    },
  ),
  answersPartly(
    'a granted type within a fragment that is not',
    I,
    '{ item(id: "f1") { ... on Film { book { id } title } } }',
    {
      sent: `{item(id:"f1"){${T}}}`,
      data: { item: { book: null, title: null } },
      refused: { 'item.book': ['Film.book', 'films:read'], 'item.title': ['Film.title', 'films:read'] },
    },
  ),
  answersPartly('an operation with a name', I, 'query Mine { book { title price } }', {
    sent: 'query Mine{book{title}}',
    data: { book: { title: 'Emma', price: null } },
    refused: { 'book.price': ['Book.price', 'prices:read'] },
  }),
];

export const partialFragments = [...interfaces, ...unions, ...fragments];
