// Events of a contract as GraphQL subscriptions, over server-sent events.
// In: a subscription that was allowed, and a feed of committed events. Out: for each event what changed, until the client
// leaves or what allowed it is no more. It decides nothing and reads no record: data is read by a query.
export { createSubscriptions, type Subscriptions } from './create-subscriptions.js';
export type { EventFeed, EventsAsked, KeptEvent } from './event-feed.js';
export { eventFieldsOf, subscribedField, withEvents } from './event-fields.js';
export { oneEventAnswer } from './one-event-answer.js';
