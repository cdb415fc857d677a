import { type Actor, CodedError } from '../../platform/base/index.js';

/**
 * Checks that the actor may publish and end contracts of a source: that source itself, or the platform.
 * @throws ACCESS_NOT_ALLOWED
 */
export function checkSource(actor: Actor, source: string): void {
  if (actor.kind === 'platform' || (actor.kind === 'source' && actor.source === source)) return;
  throw new CodedError('ACCESS_NOT_ALLOWED', `Only the source ${source} may publish and end its contracts.`);
}
