import { CodedError } from '../../platform/base/index.js';
import { type Decider, type Decision, meetsNeeds, unmetNeeds } from './decide-operation.js';
import type { Need } from './needed-scopes.js';
import type { Caller } from './operation.js';
import type { ScopeSet } from './scope-set.js';

/**
 * Why the operation is refused, whole; undefined when all that it needs is granted. Nothing has been fetched yet. It is
 * given and not thrown, for throwing costs more than deciding.
 * @returns ACCESS_SCOPE_NOT_GRANTED naming every missing scope and where it is needed
 */
export function refusalOf(caller: Caller, decider: Decider, decision: Decision): CodedError | undefined {
  const granted = grantedOn(caller, decider);
  if (meetsNeeds(decision, granted)) return undefined;
  if (caller.refusal?.decision !== decision)
    caller.refusal = { decision, error: scopeRefusal(caller, unmetNeeds(decision, granted)) };
  return caller.refusal.error;
}

/** The token's scopes as a set of the decider's. */
export function grantedOn(caller: Caller, decider: Decider): ScopeSet {
  let granted = caller.granted.get(decider);
  if (granted === undefined) {
    granted = decider.scopes.toSet(caller.token.scope.split(' '));
    caller.granted.set(decider, granted);
  }
  return granted;
}

/** The refusal that names what is missing, by place, and whether and where it can be granted. */
export function scopeRefusal(caller: Caller, unmet: readonly Need[]): CodedError {
  const { declared, approvalUrl } = caller;
  const held = new Set(caller.token.scope.split(' '));
  const missing = missingScopes(unmet, held);
  const message = `The tenant has not granted ${missing.join(', ')}, which ${unmet[0]?.coordinate} needs. Ask for it at installation.`;
  return new CodedError('ACCESS_SCOPE_NOT_GRANTED', message, {
    details: {
      missingScopes: missing,
      missing: missing.map((scope) =>
        declared.has(scope) ? { scope, mayAsk: true, where: approvalUrl } : { scope, mayAsk: false },
      ),
      coordinates: unmet.map(({ coordinate, rule }) => ({ coordinate, required: rule })),
      grantedScopes: [...held].filter(Boolean),
    },
  });
}

/** The scopes to ask for: of several ways to meet a rule, the first. */
export function missingScopes(unmet: readonly Need[], held: ReadonlySet<string>): string[] {
  return [...new Set(unmet.flatMap(({ rule }) => rule[0] ?? []))].filter((scope) => !held.has(scope)).sort();
}
