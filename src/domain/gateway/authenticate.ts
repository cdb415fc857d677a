import { bearerOf, CodedError, epochSeconds } from '../../platform/base/index.js';
import { checkGrant } from '../access/index.js';
import type { Caller, Gateway, OperationRequest } from './operation.js';

/**
 * Who asks: the access token verified once and kept until it expires, its grant compared with the one in force at
 * every request.
 * @throws ACCESS_TOKEN_MISSING, ACCESS_TOKEN_INVALID, ACCESS_GRANT_CHANGED, ACCESS_INSTALLATION_INACTIVE
 */
export function authenticate(gateway: Gateway, request: OperationRequest): Caller | Promise<Caller> {
  const header = request.authorization ?? '';
  const caller = gateway.callers.get(header);
  if (caller === undefined || caller.token.exp <= epochSeconds(gateway.clock))
    return authenticateFirst(gateway, header);
  const grant = gateway.grants.peek(caller.token.installationId);
  if (grant === undefined) return authenticateFirst(gateway, header);
  checkGrant(caller.token, grant);
  return caller;
}

/** The first request with a token on this node: the only one that waits for anything. */
async function authenticateFirst(gateway: Gateway, header: string): Promise<Caller> {
  const text = bearerOf(header);
  if (text === undefined) {
    throw new CodedError(
      'ACCESS_TOKEN_MISSING',
      'There is no access token. Send Authorization: Bearer <access token>.',
    );
  }
  const token = await gateway.verifier.verify(text);
  checkGrant(token, await gateway.grants.find(token.installationId));
  const manifest = await gateway.manifestOf(token.clientId, token.appVersion);
  const pins = new Map(Object.entries(manifest.contracts).map(([name, { version }]) => [name, version]));
  const caller: Caller = { token, pins, granted: new Map() };
  // Only in the usual spelling: a header may be padded in endless ways, and each would be kept.
  if (header === `Bearer ${text}`) gateway.callers.set(header, caller);
  return caller;
}
