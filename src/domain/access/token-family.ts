import { hashSecret } from '../../platform/base/index.js';

/**
 * The name of all access tokens that come from one thing, such as an authorization or an API token, from which it
 * cannot be told. The `jti` of each begins with it, so that all can be refused at once.
 */
export const familyOf = (origin: string): string => hashSecret(`family ${origin}`).slice(0, 22);

/** The `jti` of an access token of a family. */
export const jtiInFamily = (family: string, id: string): string => `${family}.${id}`;

/** What may be revoked for an access token to be refused. */
export function namesOf(jti: string): string[] {
  const end = jti.indexOf('.');
  return end === -1 ? [jti] : [jti, jti.slice(0, end)];
}
