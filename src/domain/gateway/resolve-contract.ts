import { Kind, parse } from 'graphql';
import { CodedError, isCoded } from '../../platform/base/index.js';
import type { Decider, Decision } from './decide-operation.js';
import type { Caller, Gateway, OperationRequest, ParsedRequest } from './operation.js';

/**
 * Which contract version decides: the one in the address, or of those that the app version pins the one that has the
 * fields asked for.
 * @throws REGISTRY_CONTRACT_UNKNOWN, GATEWAY_CONTRACT_NOT_PINNED, GATEWAY_SEVERAL_CONTRACTS, and what deciding throws.
 */
export function resolveContract(
  gateway: Gateway,
  request: OperationRequest,
  caller: Caller,
  parsed: ParsedRequest,
): { decider: Decider; decision: Decision } {
  if (request.contract) {
    const { name, version } = request.contract;
    const { id } = gateway.contracts.get(name, version);
    if (caller.pins.get(name) !== version) throw notPinned(caller, id);
    return decideWith(deciderOf(gateway, id), parsed);
  }
  if (caller.pins.size === 1) {
    for (const [name, version] of caller.pins)
      return decideWith(deciderOf(gateway, gateway.contracts.get(name, version).id), parsed);
  }
  const deciders = [...caller.pins].map(([name, version]) =>
    deciderOf(gateway, gateway.contracts.get(name, version).id),
  );
  if (deciders.length === 0) throw notPinned(caller, 'any contract');
  return decideAmong(deciders, parsed);
}

function decideWith(
  decider: Decider,
  { query, operationName }: ParsedRequest,
): { decider: Decider; decision: Decision } {
  return { decider, decision: decider.decide(query, operationName) };
}

/** Each root field belongs to one contract; the first that accepts the document is it. */
function decideAmong(deciders: Decider[], parsed: ParsedRequest): { decider: Decider; decision: Decision } {
  let refusal: unknown;
  for (const decider of deciders) {
    try {
      return decideWith(decider, parsed);
    } catch (error) {
      if (!isCoded(error, 'GATEWAY_VALIDATION_FAILED')) throw error;
      refusal ??= error;
    }
  }
  const owners = deciders.filter((decider) => hasRootField(decider, parsed.query));
  if (owners.length < 2) throw refusal;
  const names = owners.map(({ contract }) => contract.id).join(' and ');
  throw new CodedError(
    'GATEWAY_SEVERAL_CONTRACTS',
    `The document asks for fields of ${names}. Send one request for each.`,
  );
}

function hasRootField({ contract }: Decider, query: string): boolean {
  const roots = [contract.schema.getQueryType(), contract.schema.getMutationType()].flatMap((type) =>
    Object.keys(type?.getFields() ?? {}),
  );
  return parse(query).definitions.some(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      definition.selectionSet.selections.some((field) => field.kind === Kind.FIELD && roots.includes(field.name.value)),
  );
}

function deciderOf(gateway: Gateway, id: string): Decider {
  const decider = gateway.deciders.get(id);
  if (!decider) throw new TypeError(`contract ${id} is live but has no decider`);
  return decider;
}

function notPinned(caller: Caller, what: string): CodedError {
  const { clientId, appVersion } = caller.token;
  return new CodedError(
    'GATEWAY_CONTRACT_NOT_PINNED',
    `${clientId} ${appVersion} does not declare ${what} in its manifest.`,
  );
}
