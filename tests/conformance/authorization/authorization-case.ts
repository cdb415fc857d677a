/** One operation, what it was granted, and what must come of it. Scopes are written without `archive.`. */
export interface AuthorizationCase {
  name: string;
  granted: string;
  query: string;
  variables?: object;
  operationName?: string;
  expected: Allowed | Refused | Invalid;
}

/** It reaches the source as this text; undefined: as it is, without what GraphQL ignores. */
export interface Allowed {
  kind: 'allowed';
  sent?: string;
}

/** Scopes to ask for, and the places whose rule is not met, both apart by blanks and in any order. */
export interface Refused {
  kind: 'refused';
  missing: string;
  at: string;
}

/** GraphQL itself refuses it. */
interface Invalid {
  kind: 'invalid';
  code: string;
}

type More = Pick<AuthorizationCase, 'variables' | 'operationName'> & Pick<Allowed, 'sent'>;

export function allows(name: string, granted: string, query: string, { sent, ...more }: More = {}): AuthorizationCase {
  return { name, granted, query, ...more, expected: { kind: 'allowed', sent } };
}

export function refuses(
  name: string,
  granted: string,
  query: string,
  [missing, at]: readonly [missing: string, at: string],
  more: Omit<More, 'sent'> = {},
): AuthorizationCase {
  return { name, granted, query, ...more, expected: { kind: 'refused', missing, at } };
}

/** Whatever was granted: everything is. */
export function rejects(
  name: string,
  query: string,
  code = 'GATEWAY_VALIDATION_FAILED',
  more: Omit<More, 'sent'> = {},
): AuthorizationCase {
  return { name, granted: 'everything', query, ...more, expected: { kind: 'invalid', code } };
}
