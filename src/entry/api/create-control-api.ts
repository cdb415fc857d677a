import { ApolloServer, HeaderMap } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { GraphQLError, type GraphQLFormattedError, parse } from 'graphql';
import { checkDocumentSize, maxTokens } from '../../domain/gateway/index.js';
import { CodedError, isCoded, type Log, messageOf, scrubSecrets } from '../../platform/base/index.js';
import { buildControlSchema } from './build-control-schema.js';
import { type ControlApp, type ControlCaller, type ControlContext, createContext } from './control-context.js';

/** The control plane as GraphQL. */
export interface ControlApi {
  /** Answers one operation of somebody, or of nobody: `body` is the JSON of GraphQL over HTTP. */
  answer(
    caller: ControlCaller | undefined,
    body: unknown,
    accept?: string,
  ): Promise<{ status: number; headers: Map<string, string>; text: string }>;
  close(): Promise<void>;
}

/** Makes the control plane's API. Errors that are not meant for callers are logged and masked. */
export async function createControlApi(app: ControlApp): Promise<ControlApi> {
  const apollo = new ApolloServer<ControlContext>({
    schema: buildControlSchema(),
    plugins: [ApolloServerPluginCacheControlDisabled()],
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    persistedQueries: false,
    introspection: true,
    parseOptions: { maxTokens },
    logger: silent,
    formatError: (formatted, error) => tellError(formatted, error, app.log),
  });
  await apollo.start();
  return {
    answer: async (caller, body, accept = 'application/json') => {
      try {
        if (caller === undefined)
          throw new CodedError(
            'ACCESS_NOT_SIGNED_IN',
            'Sign in, or send a personal token: Authorization: Bearer <token>.',
          );
        checkSize(body);
      } catch (error) {
        return refuse(error);
      }
      const headers = new HeaderMap([
        ['content-type', 'application/json'],
        ['accept', accept],
      ]);
      const {
        status,
        headers: told,
        body: answer,
      } = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: { method: 'POST', headers, search: '', body },
        context: async () => createContext(app, caller),
      });
      if (answer.kind !== 'complete') throw new TypeError('the control plane answers at once');
      return { status: status ?? 200, headers: told, text: answer.string };
    },
    close: () => apollo.stop(),
  };
}

/** Codes of GraphQL's and Apollo's own whose message is meant for the caller. */
const PUBLIC_CODES = new Set<unknown>([
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
]);

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** Checks the document before it is validated. What cannot be parsed is told later, in the usual words. */
function checkSize(body: unknown): void {
  const query = (body as { query?: unknown } | null)?.query;
  if (typeof query !== 'string') return;
  let document: ReturnType<typeof parse>;
  try {
    document = parse(query, { maxTokens });
  } catch {
    return;
  }
  checkDocumentSize(document);
}

function refuse(error: unknown): { status: number; headers: Map<string, string>; text: string } {
  if (!isCoded(error)) throw error;
  const { status, code, message } = error;
  const text = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  return { status, headers: new Map([['content-type', 'application/json; charset=utf-8']]), text };
}

function tellError(formatted: GraphQLFormattedError, error: unknown, log: Log): GraphQLFormattedError {
  const cause = unwrapResolverError(error);
  const { locations, path } = formatted;
  const place = { ...(locations && { locations }), ...(path && { path }) };
  if (isCoded(cause) && cause.status < 500) {
    const { code, message, details } = cause;
    return { ...place, message: scrubSecrets(message), extensions: { ...details, code } };
  }
  // Documents and variables that do not fit are GraphQL's own words.
  if (cause instanceof GraphQLError && PUBLIC_CODES.has(formatted.extensions?.code))
    return { ...place, message: formatted.message, extensions: { code: formatted.extensions?.code } };
  log.error({ error: messageOf(cause) }, 'an operation of the control plane failed');
  return { ...place, message: 'Internal error', extensions: { code: 'INTERNAL' } };
}
