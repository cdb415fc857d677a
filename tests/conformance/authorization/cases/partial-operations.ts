import { answersPartly } from '../partial-case.js';

const T = 'grantway__typename:__typename';
const I = 'items:read';
const refusedPrice = { 'book.price': ['Book.price', 'prices:read'] as [string, string] };

const conditions = [
  answersPartly('skipped by a variable', I, 'query ($s: Boolean!) { book { title price @skip(if: $s) } }', {
    variables: { s: true },
    sent: '{book{title}}',
    sentVariables: {},
    data: { book: { title: 'Emma' } },
  }),
  answersPartly('not skipped by a variable', I, 'query ($s: Boolean!) { book { price @skip(if: $s) title } }', {
    variables: { s: false },
    sent: '{book{title}}',
    sentVariables: {},
    data: { book: { price: null, title: 'Emma' } },
    refused: refusedPrice,
  }),
  answersPartly('included by a default', I, 'query ($s: Boolean = true) { book { price @include(if: $s) title } }', {
    sent: '{book{title}}',
    data: { book: { price: null, title: 'Emma' } },
    refused: refusedPrice,
  }),
  answersPartly(
    'a default that the variable overrules',
    I,
    'query ($s: Boolean = true) { book { price @include(if: $s) id } }',
    {
      variables: { s: false },
      sent: '{book{id}}',
      sentVariables: {},
      data: { book: { id: 'b1' } },
    },
  ),
  answersPartly(
    'a condition on a granted field as well',
    I,
    'query ($s: Boolean!) { book { price @include(if: $s) title @skip(if: $s) } }',
    {
      variables: { s: true },
      sent: 'query($s:Boolean!){book{title@skip(if:$s)}}',
      sentVariables: { s: true },
      data: { book: { price: null } },
      refused: refusedPrice,
    },
  ),
  answersPartly(
    'a condition on a fragment',
    I,
    'query ($s: Boolean!) { book { ...F @include(if: $s) id } } fragment F on Book { price title }',
    {
      variables: { s: false },
      sent: 'query($s:Boolean!){book{...on Book@include(if:$s){title}id}}',
      sentVariables: { s: false },
      data: { book: { id: 'b1' } },
    },
  ),
  answersPartly(
    'a fragment without a type',
    I,
    'query ($s: Boolean!) { book { ... @include(if: $s) { price title } id } }',
    {
      variables: { s: true },
      sent: 'query($s:Boolean!){book{...@include(if:$s){title}id}}',
      sentVariables: { s: true },
      data: { book: { price: null, title: 'Emma', id: 'b1' } },
      refused: refusedPrice,
    },
  ),
  answersPartly(
    'skipped by a literal',
    I,
    '{ book { price @skip(if: true) title } film(id: 1) @include(if: false) { id } }',
    {
      sent: '{book{title}}',
      data: { book: { title: 'Emma' } },
    },
  ),
  answersPartly('not skipped by a literal', I, '{ book { price @skip(if: false) title } }', {
    sent: '{book{title}}',
    data: { book: { price: null, title: 'Emma' } },
    refused: refusedPrice,
  }),
  answersPartly('all skipped by literals', I, '{ film(id: 1) @skip(if: true) { id } book { title @skip(if: true) } }', {
    sent: `{book{${T}}}`,
    data: { book: {} },
  }),
];

const variables = [
  answersPartly(
    'a variable that nothing uses any more',
    I,
    'query Q($b: ID!, $f: ID!) { book(id: $b) { title } film(id: $f) { minutes } }',
    {
      variables: { b: '1', f: 'f1' },
      sent: 'query Q($b:ID!){book(id:$b){title}}',
      sentVariables: { b: '1' },
      data: { book: { title: 'Emma' }, film: null },
      refused: { film: ['Query.film', 'films:read'] },
    },
  ),
  answersPartly(
    'a variable that something else uses',
    I,
    'query ($id: ID!) { book(id: $id) { title } film(id: $id) { minutes } }',
    {
      variables: { id: '1' },
      sent: 'query($id:ID!){book(id:$id){title}}',
      sentVariables: { id: '1' },
      data: { book: { title: 'Emma' }, film: null },
      refused: { film: ['Query.film', 'films:read'] },
    },
  ),
  answersPartly(
    'a default that nothing uses any more',
    I,
    'query ($f: ID! = "f1", $n: Int = 1) { items(first: $n) { pageInfo { hasNextPage } total } film(id: $f) { id } }',
    {
      sent: 'query($n:Int=1){items(first:$n){pageInfo{hasNextPage}}}',
      data: { items: { pageInfo: { hasNextPage: true }, total: null }, film: null },
      refused: { 'items.total': ['ItemConnection.total', 'counts:read'], film: ['Query.film', 'films:read'] },
    },
  ),
  answersPartly(
    'a variable within an input',
    I,
    'query ($t: String, $g: Grade) { node(id: "b1", deep: { title: $t, grade: $g }) { ... on Book { id price } } grade }',
    {
      variables: { t: 'x', g: 'GOOD' },
      sent: `query($t:String$g:Grade){node(id:"b1" deep:{title:$t grade:$g}){${T} ...on Book{id}}}`,
      sentVariables: { t: 'x', g: 'GOOD' },
      data: { node: { id: 'b1', price: null }, grade: null },
      refused: { 'node.price': ['Book.price', 'prices:read'], grade: ['Query.grade', 'grades:read'] },
    },
  ),
  answersPartly('a variable that was never declared', I, '{ book { title price } }', {
    variables: { other: 1 },
    sent: '{book{title}}',
    sentVariables: { other: 1 },
    data: { book: { title: 'Emma', price: null } },
    refused: refusedPrice,
  }),
];

const add = (selection: string) => `mutation { addBook(input: { title: "x" }) { ${selection} } }`;
const mutations = [
  answersPartly(
    'what was written may not be read: it is written',
    'items:write',
    add('book { title } userErrors { code }'),
    {
      sent: 'mutation{addBook(input:{title:"x"}){userErrors{code}}}',
      data: { addBook: { book: null, userErrors: [] } },
      refused: { 'addBook.book': ['AddBookPayload.book', 'items:read'] },
    },
  ),
  answersPartly('nothing of what was written may be read: it is written', 'items:write', add('book { title }'), {
    sent: `mutation{addBook(input:{title:"x"}){${T}}}`,
    data: { addBook: { book: null } },
    refused: { 'addBook.book': ['AddBookPayload.book', 'items:read'] },
  }),
  answersPartly('a field of what was written', 'items:write items:read', add('book { title price }'), {
    sent: 'mutation{addBook(input:{title:"x"}){book{title}}}',
    data: { addBook: { book: { title: 'Emma', price: null } } },
    refused: { 'addBook.book.price': ['Book.price', 'prices:read'] },
  }),
  answersPartly('a write that is not granted is not run', 'items:read', add('userErrors { code }'), {
    data: null,
    refused: { addBook: ['Mutation.addBook', 'items:write'] },
    status: 403,
  }),
  answersPartly(
    'a payload that is not granted',
    'items:write',
    'mutation { renamePerson(input: { id: 1, name: "x" }) { userErrors { code } } }',
    {
      data: null,
      refused: { renamePerson: ['Mutation.renamePerson', 'people:write'] },
      status: 403,
    },
  ),
  answersPartly(
    'one write of two: the other runs, and its answer says so with 200 though its data are taken away',
    'items:write',
    'mutation { one: addBook(input: { title: "x" }) { userErrors { code } } renamePerson(input: { id: 1, name: "x" }) { userErrors { code } } }',
    {
      sent: 'mutation{one:addBook(input:{title:"x"}){userErrors{code}}}',
      data: null,
      refused: { renamePerson: ['Mutation.renamePerson', 'people:write'] },
    },
  ),
  answersPartly(
    'a payload that may not be null below',
    'admin:write items:write',
    'mutation { removeItem(id: 1) { count userErrors { code } } }',
    {
      sent: 'mutation{removeItem(id:1){userErrors{code}}}',
      data: { removeItem: { count: null, userErrors: [{ code: 'X' }] } },
      refused: { 'removeItem.count': ['RemoveItemPayload.count', 'counts:read'] },
    },
  ),
  answersPartly(
    'a union in a payload',
    'admin:write items:write',
    'mutation { removeItem(id: 1) { removed { ... on Film { title } ... on Book { id } } } }',
    {
      sent: `mutation{removeItem(id:1){removed{${T}}}}`,
      data: { removeItem: { removed: { title: null } } },
      refused: { 'removeItem.removed.title': ['Film.title', 'films:read'] },
    },
  ),
  answersPartly(
    'writes keep their order',
    'items:write',
    'mutation { a: addBook(input: { title: "1" }) { book { id } } b: addBook(input: { title: "2" }) { __typename } }',
    {
      sent: `mutation{a:addBook(input:{title:"1"}){${T}}b:addBook(input:{title:"2"}){__typename}}`,
      data: { a: { book: null }, b: { __typename: 'AddBookPayload' } },
      refused: { 'a.book': ['AddBookPayload.book', 'items:read'] },
    },
  ),
  answersPartly('a mutation that asks only its name', 'items:read', 'mutation { ... { __typename } }', {
    data: { __typename: 'Mutation' },
  }),
];

export const partialOperations = [...conditions, ...variables, ...mutations];
