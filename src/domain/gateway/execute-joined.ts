import { type ExecutionResult, GraphQLError } from 'graphql';
import { isCoded } from '../../platform/base/index.js';
import { bufferAnswer } from './buffered-answer.js';
import type { Decider, Decision } from './decide-operation.js';
import { type JoinedOperation, type JoinFetch, joinOperation, runJoin } from './join/index.js';
import type { AllowedOperation, Gateway } from './operation.js';

type Joined = Pick<AllowedOperation, 'caller' | 'decider' | 'decision' | 'parsed' | 'trace'>;

/** What one contract is asked. */
interface Question {
  fetch: JoinFetch;
  variables: Record<string, unknown>;
  mayRepeat: boolean;
}

/**
 * Executes an operation over several contracts: each source is asked its part, with an assertion of its own, and the
 * parts are joined by entity keys, in batches. It was allowed as a whole before the first source is asked.
 * @throws GATEWAY_REQUEST_INVALID, GATEWAY_LIMIT_EXCEEDED before anything is asked
 */
export async function executeJoined(gateway: Gateway, operation: Joined): Promise<ExecutionResult> {
  const { decider, decision, parsed } = operation;
  const plan = joinedOf(decider, decision).planFor(parsed.variables ?? {});
  if (!('steps' in plan)) return { errors: plan };
  return runJoin(plan, parsed.variables ?? {}, (fetch, variables) => {
    const mayRepeat = decision.kind === 'query' || fetch.parts.length > 0;
    return ask(gateway, operation, { fetch, variables, mayRepeat });
  });
}

const joined = new WeakMap<Decision, JoinedOperation>();

function joinedOf(decider: Decider, decision: Decision): JoinedOperation {
  let found = joined.get(decision);
  if (found === undefined) {
    found = joinOperation(decider, decision.document);
    joined.set(decision, found);
  }
  return found;
}

function ask(gateway: Gateway, { caller, trace }: Joined, question: Question): Promise<ExecutionResult> {
  if (!caller.isSandbox) return askSource(gateway, { caller, trace }, question);
  const { fetch, variables } = question;
  return gateway.sandbox.run(caller.token.jti, fetch.contract, { document: fetch.document, variables });
}

async function askSource(
  gateway: Gateway,
  { caller: { token }, trace }: Pick<Joined, 'caller' | 'trace'>,
  { fetch, variables, mayRepeat }: Question,
): Promise<ExecutionResult> {
  const { id, source, errors } = fetch.contract;
  const buffered = bufferAnswer();
  try {
    const assertion = gateway.signer.sign(source, token);
    const body = JSON.stringify({ query: fetch.text, variables });
    const headers = { 'content-type': 'application/json' };
    const asked = { contract: id, errors, body, mayRepeat, assertion, tenant: token.tenantId, trace, headers };
    await gateway.sources.stream(source, asked, buffered);
    return buffered.read().body as ExecutionResult;
  } catch (error) {
    if (!isCoded(error)) throw error;
    // A source that is down takes away its part of the answer, and what depends on it.
    return { errors: [new GraphQLError(error.message, { extensions: { code: error.code } })] };
  }
}
