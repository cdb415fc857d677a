import type { IncomingMessage, ServerResponse } from 'node:http';
import Provider, { type Configuration, errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import { CodedError, hashSecret, hasPermission, isSameSecret } from '../../platform/base/index.js';
import type { Installation } from '../../platform/store/index.js';
import { type Access, accessTokenSeconds } from './access.js';
import { claimsOf } from './access-token.js';
import { type AppManifest, scopesOf } from './app-manifest.js';
import { accountIdOf, checkBeforeRotation, checkTokenGrant, findInstallation, tenantOf } from './check-token-grant.js';
import { registerClientCredentials } from './client-credentials.js';
import { createOidcAdapter } from './oidc-adapter.js';
import type { PersonActor } from './people.js';
import { getManifest } from './publish-app.js';

/** What the authorization server asks of a person before it goes on. */
export interface Interaction {
  kind: 'login' | 'consent';
  manifest: AppManifest;
  /** What the app asks for now. */
  requestedScopes: string[];
}

/** OAuth 2.0 as our apps need it: RFC 6749, 7636, 8414, 8707, 9068. Nobody outside knows the library behind it. */
export interface AuthorizationServer {
  /** Answers everything under /oauth and the metadata documents. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** @throws HTTP_NOT_FOUND when the interaction is over or is not this browser's. */
  getInteraction(request: IncomingMessage, response: ServerResponse): Promise<Interaction>;
  /** Each of these answers with a redirect to where the flow goes on. */
  finishLogin(request: IncomingMessage, response: ServerResponse, person: PersonActor): Promise<void>;
  finishConsent(request: IncomingMessage, response: ServerResponse, installation: Installation): Promise<void>;
  refuse(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** Tells who is signed in by the request's cookies. */
export type FindPerson = (request: IncomingMessage) => Promise<PersonActor | undefined>;

/** Makes the authorization server. `cookieKeys` sign its cookies and must be the same on every node. */
export function createAuthorizationServer(
  access: Access,
  findPerson: FindPerson,
  cookieKeys: string[],
): AuthorizationServer {
  const provider = new Provider(access.issuer, configuration(access, findPerson, cookieKeys));
  // Behind a proxy that ends TLS; it must set X-Forwarded-Proto.
  provider.proxy = access.issuer.startsWith('https:');
  // Client secrets are kept as hashes, so they are compared as hashes.
  provider.Client.prototype.compareClientSecret = function compareClientSecret(
    this: { clientSecret?: string },
    actual: string,
  ) {
    return isSameSecret(this.clientSecret ?? '', hashSecret(actual));
  };
  provider.on('server_error', (_ctx, error) =>
    access.log.error({ error: error.message }, 'authorization server failed'),
  );
  registerClientCredentials(provider, access);
  const handle = provider.callback();

  const details = async (request: IncomingMessage, response: ServerResponse) => {
    try {
      return await provider.interactionDetails(request, response);
    } catch (cause) {
      throw new CodedError(
        'HTTP_NOT_FOUND',
        'This request for access is over or was opened in another browser. Start again at the app.',
        { cause },
      );
    }
  };

  return {
    handle: (request, response) => {
      if (request.url?.startsWith('/.well-known/oauth-authorization-server'))
        request.url = '/.well-known/openid-configuration';
      void handle(request, response);
    },
    getInteraction: async (request, response) => {
      const { prompt, params } = await details(request, response);
      const manifest = await getManifest({ em: access.store.asPlatform() }, String(params.client_id));
      const requestedScopes = String(params.scope ?? '')
        .split(' ')
        .filter(Boolean);
      return { kind: prompt.name === 'login' ? 'login' : 'consent', manifest, requestedScopes };
    },
    finishLogin: (request, response, person) =>
      provider.interactionFinished(
        request,
        response,
        { login: { accountId: accountIdOf(person), remember: false } },
        { mergeWithLastSubmission: false },
      ),
    finishConsent: async (request, response, installation) => {
      const { params, session } = await details(request, response);
      const grant = new provider.Grant({ accountId: session?.accountId, clientId: String(params.client_id) });
      addScopes(grant, access, installation.scopes, String(params.scope ?? ''));
      await provider.interactionFinished(
        request,
        response,
        { consent: { grantId: await grant.save() } },
        { mergeWithLastSubmission: true },
      );
    },
    refuse: (request, response) =>
      provider.interactionFinished(
        request,
        response,
        { error: 'access_denied', error_description: 'The tenant refused the access.' },
        { mergeWithLastSubmission: false },
      ),
  };
}

function configuration(access: Access, findPerson: FindPerson, cookieKeys: string[]): Configuration {
  return {
    adapter: createOidcAdapter(access.store),
    jwks: { keys: access.signing.privateJwks as never },
    cookies: { keys: cookieKeys, names: { session: 'gw_oauth', interaction: 'gw_interaction', resume: 'gw_resume' } },
    routes: {
      authorization: '/oauth/authorize',
      token: '/oauth/token',
      jwks: '/oauth/jwks',
      end_session: '/oauth/end-session',
    },
    responseTypes: ['code'],
    pkce: { required: () => true },
    scopes: ['offline_access'],
    clientAuthMethods: ['client_secret_basic', 'none'],
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
        jwt: async (_ctx, _token, parts) => {
          const { payload } = parts as { payload: Record<string, unknown> };
          payload.sub = payload.installation;
        },
      },
    },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      clientCredentials: { enabled: false },
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
            jwt: { sign: { alg: 'RS256' } },
          };
        },
      },
    },
    renderError: (ctx, out) => {
      ctx.type = 'json';
      ctx.body = out;
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
  const { required, optional } = scopesOf(await getManifest({ em: access.store.asPlatform() }, appKey));
  return [...required, ...optional];
}

/** The library drops scopes it does not know; we refuse them by name (RFC 6749 section 5.2). */
function checkRequestedScopes(ctx: KoaContextWithOIDC, declared: string[]): void {
  const requested = String(ctx.oidc.params?.scope ?? '')
    .split(' ')
    .filter(Boolean);
  const unknown = requested.find((scope) => scope !== 'offline_access' && !declared.includes(scope));
  if (unknown !== undefined) throw new errors.InvalidScope(`the app does not declare ${unknown}`, unknown);
}

interface ScopedGrant {
  addResourceScope(resource: string, scope: string): unknown;
  rejectResourceScope(resource: string, scope: string): unknown;
  addOIDCScope(scope: string): unknown;
}

function addScopes(grant: ScopedGrant, access: Access, granted: readonly string[], requested: string): void {
  const refused = requested
    .split(' ')
    .filter((scope) => scope && scope !== 'offline_access' && !granted.includes(scope));
  grant.addResourceScope(access.audience, granted.join(' '));
  grant.addOIDCScope('offline_access');
  if (refused.length > 0) grant.rejectResourceScope(access.audience, refused.join(' '));
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
