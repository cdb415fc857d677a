import { ApolloServer } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import type { SourceContext } from './build-source-schema.js';
import { SourceError } from './source-error.js';
import type { Assertion, AssertionVerifier } from './verify-assertion.js';

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
 * `POST /contracts/{contract}/{version}/graphql`: one contract version, for whoever the platform vouches for. Without a
 * valid assertion the answer is 401 before the document is read; errors that are not meant for callers are logged and
 * masked.
 */
export async function registerGraphqlDoor<Context extends SourceContext>(
  app: FastifyInstance,
  options: {
    /** `accounting/2026-10` */
    contract: string;
    schema: GraphQLSchema;
    verifier: AssertionVerifier;
    /** What a request's resolvers have at hand; the tenant is the assertion's and nothing else's. */
    createContext(assertion: Assertion): Context;
    log(entry: object): void;
  },
): Promise<void> {
  const apollo = new ApolloServer<Context>({
    schema: options.schema,
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
  app.post(`/contracts/${options.contract}/graphql`, {
    bodyLimit: MAX_BODY_BYTES,
    onRequest: authenticate,
    handler: fastifyApolloHandler(apollo, {
      context: async (request) => {
        const assertion = assertions.get(request);
        if (assertion === undefined) throw new TypeError('A request came past its authentication.');
        return options.createContext(assertion);
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
