import { CodedError, epochSeconds } from '../../platform/base/index.js';
import { checkGrant, checkNotRevoked } from '../access/index.js';
import type { Caller, Gateway, OperationRequest } from './operation.js';

/**
 * Who asks: the access token verified once and kept until it expires, its grant compared with the one in force at
 * every request. A token that is bound to a key comes with a new proof each time (RFC 9449 section 7).
 * @throws ACCESS_TOKEN_MISSING, ACCESS_TOKEN_INVALID, ACCESS_GRANT_CHANGED, ACCESS_INSTALLATION_INACTIVE,
 * ACCESS_DPOP_REQUIRED, ACCESS_DPOP_PROOF_INVALID
 */
export function authenticate(gateway: Gateway, request: OperationRequest): Caller | Promise<Caller> {
  const header = request.authorization ?? '';
  const caller = gateway.callers.get(header);
  if (caller === undefined || caller.token.exp <= epochSeconds(gateway.clock))
    return authenticateFirst(gateway, request);
  const grant = gateway.grants.peek(caller.token.installationId);
  if (grant === undefined || grant.epoch < caller.token.epoch) return authenticateFirst(gateway, request);
  checkNotRevoked(caller.token, gateway.grants);
  checkGrant(caller.token, grant);
  return caller.token.jkt === undefined ? caller : proveCaller(gateway, request, caller);
}

/** The first request with a token on this node: for a bearer token the only one that waits for anything. */
async function authenticateFirst(gateway: Gateway, request: OperationRequest): Promise<Caller> {
  const { scheme, text } = readCredentials(request.authorization ?? '');
  const token = await gateway.verifier.verify(text);
  checkScheme(scheme, token.jkt);
  checkNotRevoked(token, gateway.grants);
  const known = await gateway.grants.find(token.installationId);
  // A token is newer than what this node knows of its grant, when another node has just issued it.
  const isBehind = known !== undefined && known.epoch < token.epoch;
  checkGrant(token, isBehind ? await gateway.grants.read(token.installationId) : known);
  const app = await gateway.appOf(token.clientId, token.appVersion);
  const isSandbox = await gateway.isSandboxTenant(token.tenantId);
  const budget = gateway.budgets.of(token);
  const approvalUrl = `${gateway.publicUrl}/installations/${token.installationId}`;
  const caller: Caller = { token, ...app, approvalUrl, isSandbox, granted: new WeakMap(), budget, refusal: undefined };
  // Only in the usual spelling: a header may be padded in endless ways, and each would be kept.
  if (request.authorization === `${scheme} ${text}`) gateway.callers.set(request.authorization, caller);
  return token.jkt === undefined ? caller : proveCaller(gateway, request, caller);
}

type Scheme = 'Bearer' | 'DPoP';

/** RFC 6750 section 2.1, RFC 9449 section 7.1. */
function readCredentials(header: string): { scheme: Scheme; text: string } {
  const [, name = '', text] = /^(Bearer|DPoP) +([A-Za-z0-9._~+/=-]+)$/i.exec(header) ?? [];
  if (text !== undefined) return { scheme: name.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', text };
  if (/^(Bearer|DPoP)\s+\S/i.test(header)) {
    const message =
      'The access token is not valid: after Bearer or DPoP and a blank comes one token, and nothing else.';
    throw new CodedError('ACCESS_TOKEN_INVALID', message);
  }
  throw new CodedError('ACCESS_TOKEN_MISSING', 'There is no access token. Send Authorization: Bearer <access token>.');
}

/** A token that was stolen would otherwise be good without its key (RFC 9449 section 7.2). */
function checkScheme(scheme: Scheme, jkt: string | undefined): void {
  if (scheme === 'Bearer' && jkt !== undefined) {
    const message = 'The access token is bound to a key: send Authorization: DPoP <access token>, and a proof.';
    throw new CodedError('ACCESS_DPOP_REQUIRED', message);
  }
  if (scheme === 'DPoP' && jkt === undefined) {
    const message = 'The access token is not valid: it is bound to no key; send Authorization: Bearer <access token>.';
    throw new CodedError('ACCESS_TOKEN_INVALID', message);
  }
}

async function proveCaller(gateway: Gateway, request: OperationRequest, caller: Caller): Promise<Caller> {
  const { contract, authorization, dpop, search } = request;
  const path = contract === undefined ? '/graphql' : `/contracts/${contract.name}/${contract.version}/graphql`;
  await gateway.dpop.check({
    proof: dpop,
    method: search === undefined ? 'POST' : 'GET',
    url: `${gateway.publicUrl}${path}`,
    accessToken: readCredentials(authorization ?? '').text,
    jkt: caller.token.jkt ?? '',
  });
  return caller;
}
