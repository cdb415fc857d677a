import { normalizedExecutor } from '@graphql-tools/executor';
import type { ExecutionRequest, ExecutionResult } from '@graphql-tools/utils';
import { type DocumentNode, GraphQLError, print } from 'graphql';
import { isCoded } from '../../platform/base/index.js';
import type { LiveContract } from '../registry/index.js';
import { bufferAnswer } from './buffered-answer.js';
import type { JoinContext } from './join/index.js';
import type { AllowedOperation, Caller, Gateway } from './operation.js';

/**
 * Executes an operation over several contracts: each source is asked its part, with an assertion of its own, and the
 * parts are joined by entity keys, in batches. It was allowed as a whole before the first source is asked.
 */
export async function executeJoined(
  gateway: Gateway,
  {
    caller,
    decider,
    decision,
    parsed,
    trace,
  }: Pick<AllowedOperation, 'caller' | 'decider' | 'decision' | 'parsed' | 'trace'>,
): Promise<ExecutionResult> {
  const contextValue: JoinContext = {
    ask: (contract, request) =>
      caller.isSandbox
        ? askSamples(gateway, caller, contract, request)
        : askSource(gateway, { caller, decision, trace }, contract, request),
  };
  const result = await normalizedExecutor({
    schema: decider.schema,
    document: decision.ast,
    variableValues: parsed.variables,
    contextValue,
  });
  // No operation here is answered in pieces: subscriptions and @defer are in no contract.
  const { errors, ...rest } = result as ExecutionResult;
  return errors ? { ...rest, errors: errors.map(namedError) } : rest;
}

/** One contract names a record by its key, and the one whose record it is does not have it (any more). */
function namedError(error: GraphQLError): GraphQLError {
  const [, type] = /^Cannot return null for non-nullable field (\w+)\./.exec(error.message) ?? [];
  if (!type || error.extensions.code) return error;
  const { nodes, path } = error;
  const message = `The ${type} that is named here is not there.`;
  return new GraphQLError(message, { nodes, path, extensions: { code: 'GATEWAY_RECORD_MISSING' } });
}

async function askSamples(gateway: Gateway, { token }: Caller, contract: LiveContract, request: ExecutionRequest) {
  const { document, variables } = request;
  return gateway.sandbox.run(token.jti, contract, { document, variables });
}

async function askSource(
  gateway: Gateway,
  { caller: { token }, decision, trace }: Pick<AllowedOperation, 'caller' | 'decision' | 'trace'>,
  contract: LiveContract,
  { document, variables }: ExecutionRequest,
): Promise<ExecutionResult> {
  const { id, source, errors } = contract;
  const buffered = bufferAnswer();
  try {
    const assertion = gateway.signer.sign(source, token);
    const body = JSON.stringify({ query: textOf(document), variables });
    const headers = { 'content-type': 'application/json' };
    const mayRepeat = decision.kind === 'query';
    const asked = { contract: id, errors, body, mayRepeat, assertion, tenant: token.tenantId, trace, headers };
    await gateway.sources.stream(source, asked, buffered);
    return buffered.read().body as ExecutionResult;
  } catch (error) {
    if (!isCoded(error)) throw error;
    // A source that is down takes away its part of the answer, and what depends on it.
    return { errors: [new GraphQLError(error.message, { extensions: { code: error.code } })] };
  }
}

const texts = new WeakMap<DocumentNode, string>();

function textOf(document: DocumentNode): string {
  const text = texts.get(document) ?? print(document);
  texts.set(document, text);
  return text;
}
