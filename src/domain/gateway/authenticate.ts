import { bearerOf, CodedError } from '../../platform/base/index.js';
import { checkGrant } from '../access/index.js';
import type { Caller, Gateway, OperationRequest } from './operation.js';

/**
 * Who asks: the access token verified once and kept, its grant compared with the one in force at every request.
 * @throws ACCESS_TOKEN_MISSING, ACCESS_TOKEN_INVALID, ACCESS_GRANT_CHANGED, ACCESS_INSTALLATION_INACTIVE
 */
export function authenticate(gateway: Gateway, request: OperationRequest): Caller | Promise<Caller> {
  const text = bearerOf(request.authorization);
  if (text === undefined) {
    throw new CodedError(
      'ACCESS_TOKEN_MISSING',
      'There is no access token. Send Authorization: Bearer <access token>.',
    );
  }
  const token = gateway.verifier.peek(text);
  const caller = token && gateway.callers.get(token);
  const grant = token && gateway.grants.peek(token.installationId);
  if (!caller || !grant) return authenticateFirst(gateway, text);
  checkGrant(caller.token, grant);
  return caller;
}

/** The first request with a token on this node: the only one that waits for anything. */
async function authenticateFirst(gateway: Gateway, text: string): Promise<Caller> {
  const token = await gateway.verifier.verify(text);
  checkGrant(token, await gateway.grants.find(token.installationId));
  const manifest = await gateway.manifestOf(token.clientId, token.appVersion);
  const pins = new Map(Object.entries(manifest.contracts).map(([name, { version }]) => [name, version]));
  const caller: Caller = { token, pins, granted: new Map() };
  gateway.callers.set(token, caller);
  return caller;
}
