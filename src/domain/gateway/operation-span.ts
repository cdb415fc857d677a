import { Kind } from 'graphql';
import type { OpenSpan, Tracing } from '../../platform/telemetry/index.js';
import type { LiveContract } from '../registry/index.js';
import type { Charge } from './admit.js';
import type { Decision } from './decide-operation.js';
import type { Caller, OperationRequest } from './operation.js';
import { labelOf } from './operation-tallies.js';
import type { Outcome } from './outcome.js';

/** As much of an operation as became known. */
interface KnownOperation {
  caller: Caller | undefined;
  decision: Decision | undefined;
  charge: Charge | undefined;
}

/** Names that clients give their operations may be of any length. */
const maxNameLength = 200;

export function startOperationSpan(tracing: Tracing, { trace }: OperationRequest): OpenSpan {
  return tracing.start({ kind: 'server', name: 'GraphQL Operation', parent: trace });
}

/**
 * Tells how an operation ended: which contract, which app, which operation by its name. Not its document, its variables,
 * its token, its tenant or its answer. A refusal is no error of the server.
 * @see https://opentelemetry.io/docs/specs/semconv/graphql/graphql-spans/
 */
export function endOperationSpan(
  span: OpenSpan,
  { caller, decision, charge }: KnownOperation,
  {
    contracts,
    outcome,
    status,
    code,
  }: { contracts: readonly LiveContract[]; outcome: Outcome; status: number; code?: string },
): void {
  const name = decision && nameOf(decision);
  span.end({
    ...(decision && { name: name === undefined ? decision.kind : `${decision.kind} ${name}` }),
    attributes: {
      ...(decision && { 'graphql.operation.type': decision.kind }),
      ...(name !== undefined && { 'graphql.operation.name': name }),
      'http.response.status_code': status,
      'grantway.contract': labelOf(contracts),
      ...(caller && { 'grantway.app': caller.token.clientId }),
      'grantway.outcome': outcome,
      ...(code !== undefined && { 'grantway.error.code': code }),
      ...(charge && { 'grantway.cost': charge.points }),
    },
    error: status >= 500 ? (code ?? outcome) : undefined,
  });
}

function nameOf({ ast }: Decision): string | undefined {
  for (const definition of ast.definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION) return definition.name?.value.slice(0, maxNameLength);
  return undefined;
}
