import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as apolloServer from '@apollo/server';
import type * as standalone from '@apollo/server/standalone';
import type * as graphql from 'graphql';
import type { DocumentNode } from 'graphql';
import { serveMeasuring } from './measured-process.js';
import { peerSupergraph, scopesAsked } from './peer-supergraph.js';
import { createPlainVerifier, type TokenTerms, type VerifiedToken } from './verify-token.js';

/**
 * Apollo Gateway on Apollo Server. It refuses to start with @requiresScopes, so the supergraph has none, and the scopes
 * are checked by what its user has to write: here the least that does, which looks at each document once.
 */

interface ApolloGateway {
  ApolloGateway: new (config: object) => apolloServer.ApolloServerOptions<VerifiedToken>['gateway'] & object;
}

process.env.NODE_ENV = 'production';
const [sourceUrl = '', folder = '', terms = ''] = process.argv.slice(2);
const load = createRequire(join(folder, 'package.json'));
const { ApolloServer } = load('@apollo/server') as typeof apolloServer;
const { startStandaloneServer } = load('@apollo/server/standalone') as typeof standalone;
const { GraphQLError, TypeInfo, getNamedType, visit, visitWithTypeInfo } = load('graphql') as typeof graphql;
const { ApolloGateway } = load('@apollo/gateway') as ApolloGateway;

const verifyToken = createPlainVerifier(JSON.parse(terms) as TokenTerms);
const asked = scopesAsked();
const needs = new WeakMap<DocumentNode, string[][][]>();

/** What a document needs, by the fields it asks for and their types; not by what its fragments are on. */
function needsOf(document: DocumentNode, schema: graphql.GraphQLSchema): string[][][] {
  const found: string[][][] = [];
  const types = new TypeInfo(schema);
  const keep = (place: string): void => {
    const scopes = asked.get(place);
    if (scopes) found.push(scopes);
  };
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: ({ name }) => {
        keep(`${types.getParentType()?.name}.${name.value}`);
        keep(String(getNamedType(types.getType())));
      },
    }),
  );
  return found;
}

const refusal = (message: string, status: number, code: string) =>
  new GraphQLError(message, { extensions: { code, http: { status } } });

const server = new ApolloServer<VerifiedToken>({
  gateway: new ApolloGateway({ supergraphSdl: peerSupergraph(sourceUrl, false) }),
  plugins: [
    {
      requestDidStart: async () => ({
        didResolveOperation: async ({ document, schema, contextValue: { scopes } }) => {
          const all = needs.get(document) ?? needsOf(document, schema);
          needs.set(document, all);
          const isGranted = all.every((lists) => lists.some((list) => list.every((scope) => scopes.has(scope))));
          if (!isGranted) throw refusal('A scope is missing.', 403, 'FORBIDDEN');
        },
      }),
    },
  ],
});
const { url } = await startStandaloneServer(server, {
  listen: { port: 0, host: '127.0.0.1' },
  context: async ({ req }) => {
    const token = verifyToken(req.headers.authorization);
    if (token === undefined) throw refusal('The token is not good.', 401, 'UNAUTHENTICATED');
    return token;
  },
});
serveMeasuring({ url: url.replace(/\/$/, '') }, () => server.stop());
