// The commerce application of the suite: a source.
// In: files of orders, the platform's signed requests. Out: the contract commerce 2026-10, events. It talks with the
// platform over the network only, holds every tenant's orders apart in its own schema, and knows customers and articles
// by their numbers alone: what they are, contacts and the warehouse say.
export { importOrdersFile } from './import-orders-file.js';
export { startCommerceSource } from './start-commerce-source.js';
