import { Kind, parse } from 'graphql';
import { CodedError, isCoded } from '../../platform/base/index.js';
import { type LiveContract, retired } from '../registry/index.js';
import type { Decider, Decision } from './decide-operation.js';
import type { Caller, Gateway, OperationRequest, ParsedRequest } from './operation.js';
import { isServed, type PinnedContracts } from './pinned-contracts.js';

/**
 * Which contract version decides: the one in the address, or of those that the app version pins the one that has the
 * fields asked for, or all of them as one graph.
 * @throws REGISTRY_CONTRACT_UNKNOWN, REGISTRY_CONTRACT_RETIRED, GATEWAY_CONTRACT_NOT_PINNED, REGISTRY_CONTRACT_DRAFT,
 *   GATEWAY_SEVERAL_CONTRACTS, and what deciding throws.
 */
export function resolveContract(
  gateway: Gateway,
  request: OperationRequest,
  caller: Caller,
  parsed: ParsedRequest,
): Decided | Promise<Decided> {
  if (request.contract) {
    const { name, version } = request.contract;
    const contract = gateway.contracts.get(name, version);
    if (caller.pins.get(name) !== version) throw notPinned(caller, contract.id);
    return decideWith(deciderOf(gateway, caller, contract), parsed);
  }
  const pinned = gateway.pinned.of(caller);
  const [only, ...others] = pinned.live;
  if (caller.pins.size === 1 && only && others.length === 0) return decideWith(gateway.deciderOf(only), parsed);
  return decideByPins(gateway, caller, { pinned, parsed });
}

function decideByPins(
  gateway: Gateway,
  caller: Caller,
  { pinned, parsed }: { pinned: PinnedContracts; parsed: ParsedRequest },
): Decided | Promise<Decided> {
  const { live, ended } = pinned;
  const chosen = gateway.pinned.chosenFor(pinned, parsed.query);
  if (chosen === 'all') return decideJoined(gateway, live, parsed);
  if (chosen) return decideWith(gateway.deciderOf(chosen), parsed);
  if (live.length === 0) throw refusalOfPins(gateway, caller, ended);
  try {
    return decideAmong(gateway, pinned, parsed);
  } catch (error) {
    // What none of those that are left has, the one that has ended may have had.
    if (ended && isCoded(error, 'GATEWAY_VALIDATION_FAILED')) throw retired(ended);
    throw error;
  }
}

/** Why nothing that an app version pins answers. */
function refusalOfPins({ contracts }: Gateway, caller: Caller, ended: LiveContract | undefined): CodedError {
  if (ended) return retired(ended);
  const [only, ...others] = [...caller.pins].map(([name, version]) => contracts.get(name, version));
  if (only?.life.state === 'draft' && others.length === 0) return isDraft(only);
  return notPinned(caller, 'any contract');
}

interface Decided {
  decider: Decider;
  decision: Decision;
}

function decideWith(decider: Decider, { query, operationName }: ParsedRequest): Decided {
  return { decider, decision: decider.decide(query, operationName) };
}

/**
 * The first contract that accepts the document by itself; else all of them as one graph, when the document asks more than
 * one, or about the schema. A document that none has anything of is refused in the words of the first.
 */
function decideAmong(gateway: Gateway, pinned: PinnedContracts, parsed: ParsedRequest): Decided | Promise<Decided> {
  const { live } = pinned;
  let refusal: unknown;
  for (const contract of live) {
    try {
      const decided = decideWith(gateway.deciderOf(contract), parsed);
      if (live.length > 1 && decided.decision.isIntrospection) break;
      gateway.pinned.choose(pinned, parsed.query, contract);
      return decided;
    } catch (error) {
      if (!isCoded(error, 'GATEWAY_VALIDATION_FAILED')) throw error;
      refusal ??= error;
    }
  }
  if (live.length === 1 || (refusal && !isAbout(live, parsed.query))) throw refusal;
  return decideJoined(gateway, live, parsed).then((decided) => {
    gateway.pinned.choose(pinned, parsed.query, 'all');
    return decided;
  });
}

async function decideJoined(gateway: Gateway, live: readonly LiveContract[], parsed: ParsedRequest): Promise<Decided> {
  return decideWith(gateway.deciderOf(await gateway.join(live)), parsed);
}

/** Whether a root field of the document is in any of the contracts: if not, composing them would find nothing. */
function isAbout(live: readonly LiveContract[], query: string): boolean {
  const roots = new Set(
    live.flatMap(({ schema }) =>
      [schema.getQueryType(), schema.getMutationType()].flatMap((type) => Object.keys(type?.getFields() ?? {})),
    ),
  );
  return parse(query).definitions.some(
    (definition) =>
      'selectionSet' in definition &&
      definition.selectionSet.selections.some((field) => field.kind === Kind.FIELD && roots.has(field.name.value)),
  );
}

function deciderOf(gateway: Gateway, caller: Caller, contract: LiveContract): Decider {
  if (isServed(contract, caller)) return gateway.deciderOf(contract);
  throw isDraft(contract);
}

function isDraft({ id }: LiveContract): CodedError {
  return new CodedError('REGISTRY_CONTRACT_DRAFT', `${id} is a draft: only sandbox tenants are answered.`);
}

function notPinned(caller: Caller, what: string): CodedError {
  const { clientId, appVersion } = caller.token;
  return new CodedError(
    'GATEWAY_CONTRACT_NOT_PINNED',
    `${clientId} ${appVersion} does not declare ${what} in its manifest.`,
  );
}
