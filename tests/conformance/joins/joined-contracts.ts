import type { LiveContract } from '../../../src/domain/registry/index.js';
import { readSchema } from '../../../src/domain/registry/read-schema.js';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])`;

/** Four contracts that name each other's records in every way that a contract may. */
const texts = {
  shop: `
    type Query {
      orders(first: Int = 2): [Order!]!
      order(id: ID!): Order
      found(text: String): [Found]
      labelled: Labelled
    }
    type Mutation { placeOrder(note: String!): Order cancelOrder(id: ID!): Cancelled! }
    type Cancelled { order: Order at: String! }
    interface Labelled { label(upper: String = "no"): String }
    union Found = Order | Line | Person | Item
    type Order implements Labelled @key(fields: "id") {
      id: ID!
      label(upper: String = "no"): String
      number: String!
      buyer: Person
      lines: [Line!]!
      parent: Order
      tags: [[String]!]
      page: Page
    }
    type Line { quantity: Int item: Item seller: Person! gift: Labelled }
    type Item @key(fields: "sku", resolvable: false) { sku: ID! }
    type Person @key(fields: "email", resolvable: false) { email: ID! }
    type Page @shareable { cursor: String hasNext: Boolean! }`,
  stock: `
    type Query { items(first: Int): [Item!] item(sku: ID!): Item stocked: [Stocked!] }
    type Mutation { restock(sku: ID!): Item }
    interface Stocked { onHand: Int keeper: Person! }
    type Item implements Stocked @key(fields: "sku") @key(fields: "id") {
      sku: ID!
      id: ID!
      name(lang: String): String!
      onHand: Int
      keeper: Person!
      weight: Float!
      places: [Place!]
      related: [Item]
      page: Page
    }
    type Place implements Stocked { onHand: Int keeper: Person! room: String item: Item }
    type Person @key(fields: "number", resolvable: false) { number: Int! }
    type Order @key(fields: "id") { id: ID! shipments(first: Int): [Shipment!]! weight: Float! carrier: Person }
    type Shipment @key(fields: "region code") { region: String! code: ID! item: Item order: Order }
    type Page @shareable { cursor: String hasNext: Boolean! }`,
  people: `
    type Query { people: [Person] anyone(role: Role): Anyone }
    type Mutation { rename(name: String!): Person hire(team: String): Team! }
    union Anyone = Person | Team
    enum Role { OWNER GUEST }
    input Since { year: String! month: Int = 1 }
    type Team { title: String! lead: Person members(since: Since): [Person!] }
    type Person @key(fields: "email") @key(fields: "number") {
      email: ID!
      number: Int!
      name: String!
      role: Role
      friend: Person
      boss: Person!
      orders: [Order!]
      page: Page
      badges: [Badge]
    }
    type Badge @key(fields: "series holder { number }", resolvable: false) { series: String! holder: Holder! }
    type Holder @shareable { number: Int! }
    type Order @key(fields: "id") { id: ID! rating: Int handler: Person! }
    type Shipment @key(fields: "code region") { region: String! code: ID! driver: Person plate: String! }
    type Page @shareable { cursor: String hasNext: Boolean! }`,
  vault: `
    type Query { badge(series: String!): Badge }
    type Badge @key(fields: "holder { number } series") { holder: Holder! series: String! level: Int! owner: Person }
    type Holder @shareable { number: Int! }
    type Person @key(fields: "number") { number: Int! clearance: Int! badge: Badge }`,
};

/** As the gateway holds them; nothing of them is guarded. */
export const joinedContracts: LiveContract[] = Object.entries(texts).map(([contract, text]) => {
  const sdl = `${link}\n${text}`;
  const { schema, problems } = readSchema(sdl);
  if (schema === undefined) throw new Error(JSON.stringify(problems));
  const rules = { ofType: () => undefined, ofField: () => undefined };
  const life = { state: 'published' };
  return { contract, id: `${contract}/1`, digest: contract, life, sdl, schema, rules } as unknown as LiveContract;
});
