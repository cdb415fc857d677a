import { type GraphQLSchema, isObjectType } from 'graphql';
import type { ContractManifest } from './contract-manifest.js';
import { type ContractProblem, MANIFEST_FILE, placesIn, problemOf } from './contract-problem.js';
import { reachableTypes } from './reachable-types.js';

/** Events about something that nobody could read through the contract. */
export function listEventProblems(
  schema: GraphQLSchema,
  manifest: ContractManifest,
  manifestText: string,
): ContractProblem[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const subjects = [...reachableTypes(schema)].filter((type) => isObjectType(type) && !roots.includes(type));
  const names = new Set(subjects.map(({ name }) => name));
  const placeOf = placesIn(MANIFEST_FILE, manifestText);
  return Object.entries(manifest.events)
    .filter(([, { subject }]) => !names.has(subject))
    .map(([event, { subject }]) => {
      const message = `events.${event}: its subject ${subject} is no object type of the contract that can be read. Name one that is.`;
      return problemOf('CONTRACT_EVENT_SUBJECT', message, { place: placeOf(['events', event, 'subject']) });
    });
}
