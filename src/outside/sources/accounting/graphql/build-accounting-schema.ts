import type { GraphQLSchema } from 'graphql';
import { buildSourceSchema } from '../../../sdk/index.js';
import { InvoiceConnectionResolver, InvoiceResolver } from './invoice-resolver.js';

/** The executable schema. A test holds it equal to contracts/accounting/2026-10. */
export function buildAccountingSchema(): Promise<GraphQLSchema> {
  return buildSourceSchema([InvoiceResolver, InvoiceConnectionResolver]);
}
