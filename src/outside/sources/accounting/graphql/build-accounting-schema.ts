import type { GraphQLSchema } from 'graphql';
import { buildSourceSchema } from '../../../sdk/index.js';
import * as v202610 from './v2026-10/invoice-resolver.js';
import * as v202611 from './v2026-11/invoice-resolver.js';

const resolvers = {
  '2026-10': [v202610.InvoiceResolver],
  '2026-11': [v202611.InvoiceResolver],
} as const;

/** The executable schema of a version. A test holds it equal to contracts/accounting. */
export function buildAccountingSchema(version: keyof typeof resolvers): Promise<GraphQLSchema> {
  return buildSourceSchema(resolvers[version]);
}
