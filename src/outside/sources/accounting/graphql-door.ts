import { ApolloServer } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { type Assertion, type AssertionVerifier, SourceError } from '../../sdk/index.js';
import { buildAccountingSchema } from './graphql/build-accounting-schema.js';
import { createRequestContext, type RequestContext } from './graphql/context.js';
import type { AccountingStore } from './open-accounting-store.js';

const MAX_BODY_BYTES = 256 * 1024;

/** Codes whose message is meant for the caller. */
const PUBLIC_CODES = new Set<unknown>([
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'FORBIDDEN',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
]);

/**
 * `POST /graphql`: the contract, for whoever the platform vouches for. Without a valid assertion the answer is 401
 * before the document is read; errors that are not meant for callers are logged and masked.
 */
export async function registerGraphqlDoor(
  app: FastifyInstance,
  options: { store: AccountingStore; verifier: AssertionVerifier; onChange: () => void; log: (entry: object) => void },
): Promise<void> {
  const apollo = new ApolloServer<RequestContext>({
    schema: await buildAccountingSchema(),
    plugins: [ApolloServerPluginCacheControlDisabled()],
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    persistedQueries: false,
    introspection: true,
    formatError: (formatted, error) => maskError(formatted, error, options.log),
  });
  await apollo.start();

  const assertions = new WeakMap<FastifyRequest, Assertion>();
  const authenticate = async (request: FastifyRequest, reply: FastifyReply) => {
    try {
      assertions.set(request, await options.verifier.verify(request.headers.authorization));
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      if (error.status >= 500) options.log({ level: 'error', message: error.message, cause: String(error.cause) });
      if (error.status === 401) reply.header('www-authenticate', 'Bearer error="invalid_token"');
      return reply.code(error.status).send({ errors: [{ message: error.message, extensions: { code: error.code } }] });
    }
  };
  app.post('/graphql', {
    bodyLimit: MAX_BODY_BYTES,
    onRequest: authenticate,
    handler: fastifyApolloHandler(apollo, {
      context: async (request) => {
        const assertion = assertions.get(request);
        if (assertion === undefined) throw new TypeError('A request came past its authentication.');
        return createRequestContext(assertion, options.store, options.onChange);
      },
    }),
  });
  app.addHook('onClose', () => apollo.stop());
}

function maskError(
  formatted: GraphQLFormattedError,
  error: unknown,
  log: (entry: object) => void,
): GraphQLFormattedError {
  const cause = unwrapResolverError(error);
  const isOurs = cause instanceof GraphQLError && PUBLIC_CODES.has(formatted.extensions?.code);
  if (!isOurs)
    log({ level: 'error', message: 'operation failed', error: cause instanceof Error ? cause.stack : String(cause) });
  const { locations, path } = formatted;
  return {
    message: isOurs ? formatted.message : 'Internal error',
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: { code: isOurs ? formatted.extensions?.code : 'INTERNAL' },
  };
}
