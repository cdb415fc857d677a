import 'reflect-metadata';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { type AuthCheckerInterface, type BuildSchemaOptions, buildSchema, type ResolverData } from 'type-graphql';
import type { SourceStore } from './source-store.js';
import type { Assertion } from './verify-assertion.js';

/** What the context of every request to a source holds; a source adds its own. */
export interface SourceContext {
  assertion: Assertion;
  store: SourceStore;
  /** To be called when something was added to the outbox, after the commit. */
  onChange(): void;
}

/** The gateway has decided already; a source decides again, where its resolvers say `@Authorized(scope)`. */
class ScopeChecker implements AuthCheckerInterface<SourceContext> {
  check({ context, info }: ResolverData<SourceContext>, scopes: string[]): boolean {
    const missing = scopes.find((scope) => !context.assertion.scopes.includes(scope));
    if (missing === undefined) return true;
    throw new GraphQLError(`${info.fieldName} needs the scope ${missing}.`, { extensions: { code: 'FORBIDDEN' } });
  }
}

/** The executable schema of type-graphql resolvers. Hold it equal to the contract with a test. */
export function buildSourceSchema(resolvers: BuildSchemaOptions['resolvers']): Promise<GraphQLSchema> {
  return buildSchema({ resolvers, authChecker: ScopeChecker, validate: false });
}
