import type { IncomingMessage, ServerResponse } from 'node:http';
import { CodedError } from '../../platform/base/index.js';
import type { Installation } from '../../platform/store/index.js';
import { type Access } from './access.js';
import { buildProvider, type FindPerson, type ShowProblem } from './build-provider.js';
import { accountIdOf } from './check-token-grant.js';
import type { PersonActor } from './seats.js';

/** What the authorization server asks of a person before it goes on. */
export interface Interaction {
  kind: 'login' | 'consent';
  /** Which app asks. */
  app: string;
  /** What the app asks for now. */
  requestedScopes: string[];
  /** The key of a private extension's link, when the app sent it along. */
  linkKey: string | undefined;
}

/** OAuth 2.0 as our apps need it: RFC 6749, 7009, 7523, 7636, 7662, 8414, 8693, 8707, 9068, 9449. Nobody outside knows the library behind it. */
export interface AuthorizationServer {
  /**
   * Answers everything under /oauth and the metadata documents. What cannot be told to the app is told to the browser,
   * when it asks for a page, by `showProblem`.
   */
  handle(request: IncomingMessage, response: ServerResponse, showProblem?: ShowProblem): void;
  /** @throws HTTP_NOT_FOUND when the interaction is over or is not this browser's. */
  getInteraction(request: IncomingMessage, response: ServerResponse): Promise<Interaction>;
  /** Each of these answers with a redirect to where the flow goes on. */
  finishLogin(request: IncomingMessage, response: ServerResponse, person: PersonActor): Promise<void>;
  finishConsent(request: IncomingMessage, response: ServerResponse, installation: Installation): Promise<void>;
  refuse(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** Makes the authorization server. `cookieKeys` sign its cookies and must be the same on every node. */
export function createAuthorizationServer(
  access: Access,
  findPerson: FindPerson,
  cookieKeys: string[],
): AuthorizationServer {
  const pages = new WeakMap<IncomingMessage, ShowProblem>();
  const build = () => {
    const { privateJwks: keys } = access.signing;
    const provider = buildProvider(access, findPerson, { cookieKeys, pages });
    return { keys, provider, handle: provider.callback() };
  };
  let built = build();
  /** Anew when the signing keys have changed. */
  const current = () => {
    if (built.keys !== access.signing.privateJwks) built = build();
    return built;
  };

  const details = async (request: IncomingMessage, response: ServerResponse) => {
    try {
      return await current().provider.interactionDetails(request, response);
    } catch (cause) {
      throw new CodedError(
        'HTTP_NOT_FOUND',
        'This request for access is over or was opened in another browser. Start again at the app.',
        { cause },
      );
    }
  };

  return {
    handle: (request, response, showProblem) => {
      if (showProblem) pages.set(request, showProblem);
      if (request.url?.startsWith('/.well-known/oauth-authorization-server'))
        request.url = '/.well-known/openid-configuration';
      void current().handle(request, response);
    },
    getInteraction: async (request, response) => {
      const { prompt, params } = await details(request, response);
      const requestedScopes = String(params.scope ?? '')
        .split(' ')
        .filter(Boolean);
      const linkKey = typeof params.link_key === 'string' ? params.link_key : undefined;
      return {
        kind: prompt.name === 'login' ? 'login' : 'consent',
        app: String(params.client_id),
        requestedScopes,
        linkKey,
      };
    },
    finishLogin: (request, response, person) =>
      current().provider.interactionFinished(
        request,
        response,
        { login: { accountId: accountIdOf(person), remember: false } },
        { mergeWithLastSubmission: false },
      ),
    finishConsent: async (request, response, installation) => {
      const { params, session } = await details(request, response);
      const { provider } = current();
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
      current().provider.interactionFinished(
        request,
        response,
        { error: 'access_denied', error_description: 'The tenant refused the access.' },
        { mergeWithLastSubmission: false },
      ),
  };
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
