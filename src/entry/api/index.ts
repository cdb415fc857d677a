// The control plane arrives as GraphQL: types, resolvers, dataloaders.
// In: operations of people in a seat. Out: what the domain answers, with `userErrors` for what was wrong with the input.
// It holds no rule but the table of permissions, and the domain asks again.
export { buildControlSchema } from './build-control-schema.js';
export type { ControlCaller } from './control-context.js';
export { type ControlApi, createControlApi } from './create-control-api.js';
export { CONTROL_PERMISSIONS } from './permissions.js';
