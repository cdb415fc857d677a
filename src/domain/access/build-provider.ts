import type { IncomingMessage } from 'node:http';
import Provider, { type Configuration, errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import { hasPermission } from '../../platform/base/index.js';
import { type Access, accessTokenSeconds } from './access.js';
import { claimsOf, createTokenVerifier } from './access-token.js';
import { answerIntrospection } from './answer-introspection.js';
import { answerRevocation } from './answer-revocation.js';
import { isOneOf } from './check-client-secret.js';
import {
  accountIdOf,
  checkBeforeRotation,
  checkTokenGrant,
  chosenFamily,
  findInstallation,
  tenantOf,
} from './check-token-grant.js';
import { registerClientCredentials } from './client-credentials.js';
import { DPOP_ALGORITHMS } from './dpop-proof.js';
import { createOidcAdapter } from './oidc-adapter.js';
import { CLIENT_ASSERTION_ALGORITHMS } from './public-jwks.js';
import { readRunning } from './running-versions.js';
import type { PersonActor } from './seats.js';
import { serverMetadata } from './server-metadata.js';
import { registerTokenExchange } from './token-exchange.js';
import { familyOf, jtiInFamily } from './token-family.js';

/** Tells who is signed in by the request's cookies. */
export type FindPerson = (request: IncomingMessage) => Promise<PersonActor | undefined>;

/** The page that tells of a refused request in the words of RFC 6749. */
export type ShowProblem = (problem: { error: string; error_description?: string | undefined }) => string;

/** The keys that sign its cookies, and the pages by which some requests are told of what went wrong. */
export interface ProviderSettings {
  cookieKeys: string[];
  pages: WeakMap<IncomingMessage, ShowProblem>;
}

/** Makes the library's authorization server of the signing keys as they are now; all its state is in the database. */
export function buildProvider(access: Access, findPerson: FindPerson, settings: ProviderSettings): Provider {
  const provider = new Provider(access.issuer, configuration(access, findPerson, settings));
  // Behind a proxy that ends TLS; it must set X-Forwarded-Proto.
  provider.proxy = access.issuer.startsWith('https:');
  // Client secrets are kept as hashes, so they are compared as hashes; an app has two while it renews its secret.
  provider.Client.prototype.compareClientSecret = function compareClientSecret(
    this: { clientSecret?: string },
    actual: string,
  ) {
    return isOneOf(this.clientSecret?.split(' ') ?? [], actual);
  };
  provider.on('server_error', (_ctx, error) =>
    access.log.error({ error: error.message }, 'authorization server failed'),
  );
  provider.on('grant.revoked', (ctx) => {
    if (ctx.oidc.route !== 'token') return;
    const grantType = ctx.oidc.params?.grant_type;
    access.log.warn(
      { app: ctx.oidc.client?.clientId, grantType },
      'a code or refresh token came again; all of its family is revoked',
    );
  });
  const verifier = createTokenVerifier(access);
  provider.use(async (ctx, next) => {
    await next();
    const { oidc } = ctx as { oidc?: KoaContextWithOIDC['oidc'] };
    if (oidc?.route === 'discovery') ctx.body = serverMetadata(ctx.body as Record<string, unknown>, access);
    if (oidc?.route === 'revocation') await answerRevocation(ctx as KoaContextWithOIDC, { access, verifier });
    if (oidc?.route === 'introspection') await answerIntrospection(ctx as KoaContextWithOIDC, { access, verifier });
  });
  registerClientCredentials(provider, access);
  registerTokenExchange(provider, access);
  return provider;
}

/** How far an app's clock may be from ours. */
const clockSkewSeconds = 30;
/** An assertion is remembered until it expires, so that it is used once. */
const longestAssertionSeconds = 3_600;

function checkAssertionLife({ exp }: { exp?: unknown }): void {
  if (Number(exp) <= Date.now() / 1000 + longestAssertionSeconds) return;
  throw new errors.InvalidClientAuth(`a client assertion is good for at most ${longestAssertionSeconds} seconds`);
}

function configuration(access: Access, findPerson: FindPerson, { cookieKeys, pages }: ProviderSettings): Configuration {
  return {
    adapter: createOidcAdapter(access.store),
    jwks: { keys: access.signing.privateJwks as never },
    cookies: { keys: cookieKeys, names: { session: 'gw_oauth', interaction: 'gw_interaction', resume: 'gw_resume' } },
    routes: {
      authorization: '/oauth/authorize',
      token: '/oauth/token',
      jwks: '/oauth/jwks',
      revocation: '/oauth/revoke',
      introspection: '/oauth/introspect',
      end_session: '/oauth/end-session',
    },
    responseTypes: ['code'],
    extraParams: ['link_key'],
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    scopes: ['offline_access'],
    clientAuthMethods: ['client_secret_basic', 'private_key_jwt', 'none'],
    clockTolerance: clockSkewSeconds,
    assertJwtClientAuthClaimsAndHeader: (_ctx, claims) => checkAssertionLife(claims),
    enabledJWA: {
      dPoPSigningAlgValues: [...DPOP_ALGORITHMS] as never,
      clientAuthSigningAlgValues: [...CLIENT_ASSERTION_ALGORITHMS] as never,
    },
    clientDefaults: { id_token_signed_response_alg: 'RS256' },
    findAccount: async (_ctx, accountId) => ({ accountId, claims: async () => ({ sub: accountId }) }),
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}`, policy: policy(findPerson) },
    ttl: {
      Interaction: 600,
      Session: 43_200,
      Grant: 15_552_000,
      RefreshToken: 15_552_000,
      AuthorizationCode: 60,
      IdToken: 600,
      AccessToken: accessTokenSeconds,
      ClientCredentials: accessTokenSeconds,
    },
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: (ctx) => checkBeforeRotation(ctx, access),
    loadExistingGrant: (ctx) => grantFromInstallation(ctx, access, findPerson),
    extraTokenClaims: async (ctx, token) => ({ ...claimsOf(await checkTokenGrant(ctx, access, token)) }),
    formats: {
      customizers: {
        jwt: async (ctx, token, parts) => {
          const { payload } = parts as { payload: Record<string, unknown> };
          payload.sub = payload.installation;
          const { grantId } = token as { grantId?: string };
          const family = chosenFamily.get(ctx) ?? (grantId && familyOf(grantId));
          if (family) payload.jti = jtiInFamily(family, String(payload.jti));
        },
      },
    },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      clientCredentials: { enabled: false },
      dPoP: { enabled: true },
      // Only one's own tokens: RFC 7009 section 2.1, RFC 7662 section 4.
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      introspection: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => access.audience,
        useGrantedResource: () => true,
        getResourceServerInfo: async (ctx, resource, client) => {
          if (resource.replace(/\/$/, '') !== access.audience)
            throw new errors.InvalidTarget(`the only resource is ${access.audience}`);
          const scope = await declaredScopes(access, client.clientId);
          checkRequestedScopes(ctx, scope);
          return {
            scope: scope.join(' '),
            audience: access.audience,
            accessTokenTTL: accessTokenSeconds,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'RS256', kid: access.signing.kid } },
          };
        },
      },
    },
    renderError: (ctx, out) => {
      const show = pages.get(ctx.req);
      ctx.type = show ? 'html' : 'json';
      ctx.body = show ? show(out) : out;
    },
  };
}

/** Signed out of the console means signed out here, and so does being signed in for another tenant. */
function policy(findPerson: FindPerson): interactionPolicy.DefaultPolicy {
  const prompts = interactionPolicy.base();
  prompts.get('login')?.checks.add(
    new interactionPolicy.Check('not_signed_in', 'a person must be signed in', async (ctx) => {
      const person = await findPerson(ctx.req);
      const isTheirs = person !== undefined && ctx.oidc.session?.accountId === accountIdOf(person);
      return isTheirs ? interactionPolicy.Check.NO_NEED_TO_PROMPT : interactionPolicy.Check.REQUEST_PROMPT;
    }),
  );
  return prompts;
}

async function declaredScopes(access: Access, appKey: string): Promise<string[]> {
  return (await readRunning(access.store.asPlatform(), appKey)).scopes;
}

/** The library drops scopes it does not know; we refuse them by name (RFC 6749 section 5.2). */
function checkRequestedScopes(ctx: KoaContextWithOIDC, declared: string[]): void {
  const requested = String(ctx.oidc.params?.scope ?? '')
    .split(' ')
    .filter(Boolean);
  const unknown = requested.find((scope) => scope !== 'offline_access' && !declared.includes(scope));
  if (unknown !== undefined) throw new errors.InvalidScope(`the app does not declare ${unknown}`, unknown);
}

/** A tenant that has approved these scopes once is not asked again; who may not approve is, and gets no further. */
async function grantFromInstallation(ctx: KoaContextWithOIDC, access: Access, findPerson: FindPerson) {
  const { client, session, provider, params, result } = ctx.oidc;
  const consented = result?.consent?.grantId;
  if (consented) return provider.Grant.find(consented);
  const person = await findPerson(ctx.req);
  if (!client || !session?.accountId || !person) return undefined;
  if (!hasPermission(person, 'installation:install', tenantOf(session.accountId))) return undefined;
  const installation = await findInstallation(access, session.accountId, client.clientId);
  if (!installation) return undefined;
  const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
  grant.addResourceScope(access.audience, installation.scopes.join(' '));
  if (String(params?.scope).includes('offline_access')) grant.addOIDCScope('offline_access');
  await grant.save();
  return grant;
}
