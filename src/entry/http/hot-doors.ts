import { handleOperation } from '../../domain/gateway/index.js';
import type { HttpApp } from './http-app.js';
import type { PlainDoors } from './plain-requests.js';
import { traceOf } from './trace-of.js';

/**
 * `/contracts/{contract}/{version}/graphql` in the usual spelling; any other is left to the router, as are names longer
 * than it takes.
 */
const contractPath = /^\/contracts\/([\w.-]{1,200})\/([\w.-]{1,200})\/graphql$/;

/**
 * The two doors for operations, for plain requests, which are nearly all that come: Node's server and the router cost
 * more than everything that the gateway checks. They do what the doors in `routes.ts` do, where all others go.
 */
export function hotDoors(app: HttpApp): PlainDoors {
  return (target) => {
    if (target === '/graphql') return doorTo(app, undefined);
    const [, name, version] = contractPath.exec(target) ?? [];
    return name === undefined || version === undefined ? undefined : doorTo(app, { name, version });
  };
}

const doorTo =
  ({ gateway }: HttpApp, contract: { name: string; version: string } | undefined): ReturnType<PlainDoors> =>
  ({ authorization, dpop, contentType, accept, lastEventId, ...head }, body, answer) => {
    const trace = traceOf(head.traceparent, head.tracestate);
    const asked = { contract, authorization, dpop, contentType, accept, search: undefined, lastEventId, body, trace };
    void handleOperation(gateway, asked, answer);
  };
