import 'reflect-metadata';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { type AuthCheckerInterface, buildSchema, type ResolverData } from 'type-graphql';
import type { RequestContext } from './context.js';
import { InvoiceConnectionResolver, InvoiceResolver } from './invoice-resolver.js';

/** The gateway has decided already; a source decides again, for its own root fields. */
class ScopeChecker implements AuthCheckerInterface<RequestContext> {
  check({ context, info }: ResolverData<RequestContext>, scopes: string[]): boolean {
    const missing = scopes.find((scope) => !context.assertion.scopes.includes(scope));
    if (missing === undefined) return true;
    throw new GraphQLError(`${info.fieldName} needs the scope ${missing}.`, { extensions: { code: 'FORBIDDEN' } });
  }
}

/** The executable schema. A test holds it equal to contracts/accounting/2026-10. */
export function buildAccountingSchema(): Promise<GraphQLSchema> {
  return buildSchema({
    resolvers: [InvoiceResolver, InvoiceConnectionResolver],
    authChecker: ScopeChecker,
    validate: false,
  });
}
