import type { ExecutionResult } from 'graphql';
import type { LiveContract } from '../registry/index.js';
import { answerResult } from './answer-result.js';
import { executeJoined } from './execute-joined.js';
import { introspect } from './introspect.js';
import type { AllowedOperation, Gateway } from './operation.js';
import type { OperationAnswer } from './operation-answer.js';

/**
 * Sends the operation to the contract's source in a fresh envelope, with a signed assertion instead of the client's
 * token, and streams the answer back. What asks several contracts is joined here, what a sandbox tenant asks is answered
 * from samples, and questions about the schema from the contract. Who writes what is kept before it is sent.
 *
 * What nearly all requests are, a query of one source, goes through without a promise but the answer's own.
 * @returns the status of the answer
 */
export function executeOperation(
  gateway: Gateway,
  operation: AllowedOperation,
  answer: OperationAnswer,
): Promise<number> {
  const { caller, decision } = operation;
  if (decision.isIntrospection) return answerHere(gateway, operation, answer);
  if (decision.kind !== 'mutation' || caller.isSandbox) return execute(gateway, operation, answer);
  return executeWrite(gateway, operation, answer);
}

async function executeWrite(gateway: Gateway, operation: AllowedOperation, answer: OperationAnswer): Promise<number> {
  const { caller, decision } = operation;
  const settle = await gateway.accessLog.recordWrite(caller.token, decision.metered);
  try {
    const status = await execute(gateway, operation, answer);
    settle(status < 500);
    return status;
  } catch (error) {
    settle(false);
    throw error;
  }
}

function execute(gateway: Gateway, operation: AllowedOperation, answer: OperationAnswer): Promise<number> {
  const { caller, decider } = operation;
  const [contract, ...more] = decider.contracts;
  if (contract === undefined) throw new TypeError('an operation is decided against a contract');
  if (caller.isSandbox || more.length > 0) return answerHere(gateway, operation, answer);
  const { token } = caller;
  return send(gateway, operation, { contract, assertion: gateway.signer.sign(contract.source, token) }, answer);
}

function send(
  { sources }: Gateway,
  { caller, decision, parsed, headers, trace }: AllowedOperation,
  { contract, assertion }: { contract: LiveContract; assertion: string },
  answer: OperationAnswer,
): Promise<number> {
  const { id, source, errors } = contract;
  const variables = parsed.variablesText === undefined ? '' : `,"variables":${parsed.variablesText}`;
  const body = `${decision.envelopeHead}${variables}}`;
  const mayRepeat = decision.kind === 'query';
  const asked = { contract: id, errors, body, mayRepeat, assertion, tenant: caller.token.tenantId, trace, headers };
  return sources.stream(source, asked, answer);
}

/** What this process puts together itself. */
async function answerHere(gateway: Gateway, operation: AllowedOperation, answer: OperationAnswer): Promise<number> {
  return answerResult(gateway, await resultOf(gateway, operation), operation, answer);
}

async function resultOf(gateway: Gateway, operation: AllowedOperation): Promise<ExecutionResult> {
  const { caller, decider, decision, parsed } = operation;
  const asked = { document: decision.ast, variables: parsed.variables };
  if (decision.isIntrospection) return introspect(decider, new Set(caller.token.scope.split(' ')), asked);
  const [contract, ...more] = decider.contracts;
  if (contract === undefined || more.length > 0) return executeJoined(gateway, operation);
  return gateway.sandbox.run(caller.token.jti, contract, asked);
}
