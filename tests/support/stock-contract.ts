import { type Contract, type ContractFiles, readContract } from '../../src/domain/registry/index.js';

/** A small contract that has one of everything and nothing wrong. */
export const stockFiles: ContractFiles & { samples: string } = {
  manifest: `contract: stock
version: "2026-10"
title: Stock
description: What is in store.
owner: Stock team
source: stock
scopes:
  stock.items:read: { title: Read items, description: See every item. }
  stock.items:write: { title: Change items, description: Change every item. }
events:
  item.moved: { description: An item was moved., subject: Item }
`,
  sdl: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requiresScopes", "@shareable"])

"An exact number, like \\"2.50\\"."
scalar Decimal

type Query {
  items(first: Int = 50, after: String, kind: ItemKind): ItemConnection! @requiresScopes(scopes: [["stock.items:read"]])
  item(id: ID!): Item @requiresScopes(scopes: [["stock.items:read"]])
  search(word: String!, limit: Int! = 10): [Found!]! @requiresScopes(scopes: [["stock.items:read"]])
}

type Mutation {
  moveItem(input: MoveItemInput!): MoveItemPayload! @requiresScopes(scopes: [["stock.items:write"]])
}

input MoveItemInput {
  id: ID!
  to: String!
  note: String
}

type MoveItemPayload @requiresScopes(scopes: [["stock.items:read"], ["stock.items:write"]]) {
  item: Item
  userErrors: [UserError!]!
}

type UserError @shareable {
  code: String!
  message: String!
  path: [String!]!
}

enum ItemKind {
  PART
  KIT_OF_PARTS
}

interface Node {
  id: ID!
}

union Found = Item | Shelf

type Item implements Node @key(fields: "id") @requiresScopes(scopes: [["stock.items:read"]]) {
  id: ID!
  kind: ItemKind!
  weight: Decimal
  count: Int!
  shelf: Shelf
  parts: [Part!]!
  label: String @deprecated(reason: "Use shelf.label.")
}

type Part @requiresScopes(scopes: [["stock.items:read"]]) {
  name: String!
}

type Shelf implements Node @requiresScopes(scopes: [["stock.items:read"]]) {
  id: ID!
  label: String
  best: Found
}

type ItemConnection @requiresScopes(scopes: [["stock.items:read"]]) {
  edges: [ItemEdge!]!
  nodes: [Item!]!
  pageInfo: PageInfo!
}

type ItemEdge @requiresScopes(scopes: [["stock.items:read"]]) {
  cursor: String!
  node: Item!
}

type PageInfo @shareable {
  hasNextPage: Boolean!
  hasPreviousPage: Boolean!
  startCursor: String
  endCursor: String
}
`,
  samples: `{
  "Item": [
    {
      "id": "1", "kind": "PART", "weight": "2.50", "count": 3,
      "shelf": { "id": "A", "label": null, "best": { "__typename": "Item", "id": "1" } },
      "parts": [{ "name": "Screw" }]
    }
  ]
}
`,
};

/** The files with texts replaced; a text that is not in its file is a mistake of the test. */
export function stockWith(
  changes: Partial<Record<'manifest' | 'sdl' | 'samples', [from: string, to: string][]>>,
): ContractFiles {
  const files = { ...stockFiles };
  for (const part of ['manifest', 'sdl', 'samples'] as const)
    for (const [from, to] of changes[part] ?? []) {
      if (!files[part].includes(from)) throw new TypeError(`${part} does not hold ${from}`);
      files[part] = files[part].replace(from, () => to);
    }
  return files;
}

/** A contract as it would be live. */
export function contractOf(files: ContractFiles): Contract {
  const { contract, problems } = readContract(files);
  if (!contract) throw new TypeError(`the contract cannot be served: ${JSON.stringify(problems)}`);
  return contract;
}
