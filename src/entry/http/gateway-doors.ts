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

/** The catalogue of contracts. */
export function listContracts({ app, reply }: Visit): void {
  const contracts = app.contracts.list().map(({ contract, version, title, description, owner }) => ({
    contract,
    version,
    title,
    description,
    owner,
    url: `${app.publicUrl}/contracts/${contract}/${version}`,
  }));
  reply.send({ contracts });
}

export function showContract(visit: Visit): void {
  const { app, reply } = visit;
  const { contract, version, title, description, owner, scopes, events, samples, digest } = contractAt(visit);
  const url = `${app.publicUrl}/contracts/${contract}/${version}`;
  reply.send({
    contract,
    version,
    title,
    description,
    owner,
    digest,
    scopes,
    events,
    samples,
    schemaUrl: `${url}/schema.graphql`,
    graphqlUrl: `${url}/graphql`,
  });
}

export function showSchema(visit: Visit): void {
  visit.reply.type('text/plain; charset=utf-8').send(contractAt(visit).sdl);
}

const contractAt = (visit: Visit) => visit.app.contracts.get(parameter(visit, 'contract'), parameter(visit, 'version'));
