import type { GraphQLSchema } from 'graphql';
import { buildSourceSchema } from '../../../sdk/index.js';
import { ContactResolver, PersonResolver } from './contact-resolver.js';

/** The executable schema. A test holds it equal to contracts/contacts/2026-10. */
export function buildContactsSchema(): Promise<GraphQLSchema> {
  return buildSourceSchema([ContactResolver, PersonResolver]);
}
