import { handleOperation } from '../../domain/gateway/index.js';
import { CodedError } from '../../platform/base/index.js';
import { bodyOf, parameter, type Visit } from './http-app.js';
import { ResponseAnswer } from './response-answer.js';

/** `POST /graphql`: whatever the installation was granted. */
export function takeOperation(visit: Visit): Promise<void> {
  return operate(visit, undefined);
}

/** `POST /contracts/{contract}/{version}/graphql`: one contract. */
export function takeContractOperation(visit: Visit): Promise<void> {
  return operate(visit, { name: parameter(visit, 'contract'), version: parameter(visit, 'version') });
}

async function operate(visit: Visit, contract: { name: string; version: string } | undefined): Promise<void> {
  const { app, request, reply } = visit;
  const { authorization, accept, 'content-type': contentType } = request.headers;
  reply.hijack();
  await handleOperation(
    app.gateway,
    { contract, authorization, contentType, accept, body: bodyOf(visit) },
    new ResponseAnswer(reply.raw),
  );
}

/** GraphQL by GET is not offered yet; the answer says what is. */
export function refuseGet({ reply }: Visit): void {
  reply.header('allow', 'POST');
  throw new CodedError('GATEWAY_METHOD', 'Send GraphQL by POST with content-type application/json.');
}
