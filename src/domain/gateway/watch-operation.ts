import { performance } from 'node:perf_hooks';
import { isCoded } from '../../platform/base/index.js';
import type { OpenSpan } from '../../platform/telemetry/index.js';
import type { LiveContract } from '../registry/index.js';
import type { Charge } from './admit.js';
import { statusOfError } from './answer-error.js';
import type { Decider, Decision } from './decide-operation.js';
import type { Caller, Gateway, OperationRequest } from './operation.js';
import { endOperationSpan, startOperationSpan } from './operation-span.js';
import { outcomeOfAnswer, outcomeOfError } from './outcome.js';

/** What became known of an operation on its way, for whoever watches the gateway. Nothing is decided by it. */
export interface OperationWatch {
  readonly startedAt: number;
  /** Undefined when nobody wants spans. */
  readonly span: OpenSpan | undefined;
  caller: Caller | undefined;
  decider: Decider | undefined;
  decision: Decision | undefined;
  charge: Charge | undefined;
}

export function watchOperation({ tracing }: Gateway, request: OperationRequest): OperationWatch {
  return {
    startedAt: performance.now(),
    span: tracing && startOperationSpan(tracing, request),
    caller: undefined,
    decider: undefined,
    decision: undefined,
    charge: undefined,
  };
}

export function noteAnswer(gateway: Gateway, watch: OperationWatch, status: number, isPartial: boolean): void {
  const contracts = watch.decider?.contracts ?? none;
  const outcome = outcomeOfAnswer(status, isPartial);
  gateway.tallies.count(contracts, outcome, secondsSince(watch));
  if (watch.span) endOperationSpan(watch.span, watch, { contracts, outcome, status });
}

export function noteError(gateway: Gateway, watch: OperationWatch, request: OperationRequest, thrown: unknown): void {
  const contracts = watch.decider?.contracts ?? namedContract(gateway, watch, request);
  const outcome = outcomeOfError(thrown);
  gateway.tallies.count(contracts, outcome, secondsSince(watch));
  if (!watch.span) return;
  const code = isCoded(thrown) ? thrown.code : 'INTERNAL';
  endOperationSpan(watch.span, watch, { contracts, outcome, status: statusOfError(request, thrown), code });
}

const none: readonly LiveContract[] = [];

/** What was refused before it was decided may still tell which contract it was for: in its address, or by its app's only pin. */
function namedContract({ contracts }: Gateway, { caller }: OperationWatch, request: OperationRequest) {
  const [pin, ...others] = caller?.pins ?? [];
  const [name, version] = request.contract ? [request.contract.name, request.contract.version] : (pin ?? []);
  if (name === undefined || version === undefined || (!request.contract && others.length > 0)) return none;
  const found = contracts.find(name, version);
  return found ? [found] : none;
}

const secondsSince = ({ startedAt }: OperationWatch): number => (performance.now() - startedAt) / 1_000;
