import { CodedError } from '../../platform/base/index.js';
import { type Decider, type Decision, meetsNeeds, unmetNeeds } from './decide-operation.js';
import type { Caller } from './operation.js';

/**
 * Allows the operation or refuses it whole; nothing has been fetched yet.
 * @throws ACCESS_SCOPE_NOT_GRANTED naming every missing scope and where it is needed.
 */
export function authorize(caller: Caller, decider: Decider, decision: Decision): void {
  const { id } = decider.contract;
  let granted = caller.granted.get(id);
  if (granted === undefined) {
    granted = decider.scopes.toSet(caller.token.scope.split(' '));
    caller.granted.set(id, granted);
  }
  if (meetsNeeds(decision, granted)) return;
  const unmet = unmetNeeds(decision, granted);

  // Of several ways to meet a rule, the first is the one to ask for.
  const held = new Set(caller.token.scope.split(' '));
  const missing = [...new Set(unmet.flatMap(({ rule }) => rule[0] ?? []))].filter((scope) => !held.has(scope)).sort();
  const message = `The tenant has not granted ${missing.join(', ')}, which ${unmet[0]?.coordinate} needs. Ask for it at installation.`;
  throw new CodedError('ACCESS_SCOPE_NOT_GRANTED', message, {
    details: {
      missingScopes: missing,
      coordinates: unmet.map(({ coordinate, rule }) => ({ coordinate, required: rule })),
      grantedScopes: [...held].filter(Boolean),
    },
  });
}
