import { handleOperation } from '../../domain/gateway/index.js';
import { CodedError } from '../../platform/base/index.js';
import { bodyOf, type Visit } from './http-app.js';
import { ResponseAnswer } from './response-answer.js';
import { traceOf } from './trace-of.js';

/** `POST /graphql`, and queries by GET: whatever the installation was granted. */
export function takeOperation(visit: Visit): Promise<void> {
  return operate(visit, undefined);
}

/** `POST /contracts/{contract}/{version}/graphql`, and queries by GET: one contract. */
export function takeContractOperation(visit: Visit): Promise<void> {
  const { contract: name = '', version = '' } = visit.request.params as Record<string, string>;
  return operate(visit, { name, version });
}

async function operate(visit: Visit, contract: { name: string; version: string } | undefined): Promise<void> {
  const { app, request, reply } = visit;
  const { authorization, dpop, accept, 'content-type': contentType, 'last-event-id': last } = request.headers;
  const lastEventId = typeof last === 'string' ? last : undefined;
  const search = request.method === 'POST' ? undefined : searchOf(request.url);
  const trace = traceOf(request.headers.traceparent, request.headers.tracestate);
  reply.hijack();
  // What the answer to a GET depends on is not in its address, so nobody on the way may keep it.
  if (search !== undefined) reply.raw.setHeader('cache-control', 'no-store');
  await handleOperation(
    app.gateway,
    {
      contract,
      authorization,
      dpop: typeof dpop === 'string' ? dpop : undefined,
      contentType,
      accept,
      search,
      lastEventId,
      body: bodyOf(visit),
      trace,
    },
    new ResponseAnswer(reply.raw),
  );
}

function searchOf(url: string): string {
  const at = url.indexOf('?');
  return at === -1 ? '' : url.slice(at + 1);
}

/** The doors for operations know two methods. */
export function refuseMethod({ request, reply }: Visit): void {
  reply.header('allow', 'GET, POST');
  throw new CodedError('GATEWAY_METHOD', `GraphQL is sent by POST, or a query by GET, and not by ${request.method}.`);
}
