import { CodedError } from '../../platform/base/index.js';
import type { Wishes } from './operation.js';

const none: Wishes = { cost: false, isPartial: false };

/**
 * What a request asks of the gateway itself: `{"grantway": {"missingScopes": "partial", "cost": true}}` among its
 * extensions. Extensions of others are nobody's here and are passed over.
 * @throws GATEWAY_REQUEST_INVALID for anything else under that name, so that nobody waits for what never comes
 */
export function readWishes(extensions: unknown): Wishes {
  const asked = (extensions as { grantway?: unknown } | undefined)?.grantway;
  if (asked == null) return none;
  if (typeof asked !== 'object' || Array.isArray(asked)) throw invalid('extensions.grantway must be a JSON object.');
  const { cost, missingScopes, ...rest } = asked as Record<string, unknown>;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined)
    throw invalid(`extensions.grantway has no ${unknown.slice(0, 100)}. It takes missingScopes and cost.`);
  if (cost != null && typeof cost !== 'boolean') throw invalid('extensions.grantway.cost must be true or false.');
  if (missingScopes != null && missingScopes !== 'refuse' && missingScopes !== 'partial')
    throw invalid('extensions.grantway.missingScopes must be "refuse" or "partial".');
  return { cost: cost === true, isPartial: missingScopes === 'partial' };
}

function invalid(message: string): CodedError {
  return new CodedError('GATEWAY_REQUEST_INVALID', message);
}
