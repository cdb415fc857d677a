import * as oauth from 'oauth4webapi';
import type { DemoBrowser, Page } from '../../src/demo-browser.js';
import type { World } from './world.js';

export const callback = 'http://127.0.0.1:9999/callback';
/** Of an app on a server of its own; an app on a person's computer is asked about each time (RFC 8252 section 8.6). */
export const webCallback = 'https://app.example/callback';
const callbacks = [callback, webCallback];

/** An app as OAuth sees it, with a client library that we did not write. */
export interface OauthApp {
  key: string;
  secret: string;
}

/** What an authorization came to: the browser's way to it, and how to go on. */
export interface Authorization {
  verifier: string;
  state: string;
  url: URL;
}

export const insecure = { [oauth.allowInsecureRequests]: true } as const;

export async function discover(world: World): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(world.url);
  const answer = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure });
  return oauth.processDiscoveryResponse(issuer, answer);
}

/** The address that an app sends a browser to; parameters may be replaced or, when undefined, left out. */
export async function authorizationUrl(
  as: oauth.AuthorizationServer,
  app: OauthApp,
  parameters: Record<string, string | undefined> = {},
): Promise<Authorization> {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const url = new URL(as.authorization_endpoint ?? '');
  const all: Record<string, string | undefined> = {
    client_id: app.key,
    redirect_uri: callback,
    response_type: 'code',
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...parameters,
  };
  for (const [name, value] of Object.entries(all)) if (value !== undefined) url.searchParams.set(name, value);
  return { verifier, state, url };
}

/** The address of the app that a browser was sent back to; nobody listens there. */
export async function sentBack(moving: () => Promise<Page>): Promise<URL> {
  let last: URL | undefined;
  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) => {
    if (callbacks.some((one) => String(input).startsWith(one))) {
      last = new URL(String(input));
      return new Response('');
    }
    return fetch(input, init);
  };
  try {
    const page = await moving();
    if (last === undefined)
      throw new Error(`not sent back but to ${page.url}: ${page.status} ${page.html.slice(0, 500)}`);
    return last;
  } finally {
    globalThis.fetch = fetch;
  }
}

/** Sends the consent form of the page that a browser is on, with every scope ticked that stands on it. */
export function decide(browser: DemoBrowser, page: Page, decision: 'approve' | 'refuse'): Promise<Page> {
  const scope = [...page.html.matchAll(/name="scope" value="([^"]+)"/g)].map(([, value = '']) => value);
  return browser.submit(page, new URL(page.url).pathname, { decision, scope });
}

/** Changes the code for tokens; gives the endpoint's answer as it is. */
export async function exchange(
  as: oauth.AuthorizationServer,
  app: OauthApp,
  authorization: Authorization,
  back: URL,
  changes: { verifier?: string; redirectUri?: string } = {},
): Promise<Response> {
  const client = { client_id: app.key };
  const parameters = oauth.validateAuthResponse(as, client, back, authorization.state);
  return oauth.authorizationCodeGrantRequest(
    as,
    client,
    oauth.ClientSecretBasic(app.secret),
    parameters,
    changes.redirectUri ?? back.origin + back.pathname,
    changes.verifier ?? authorization.verifier,
    insecure,
  );
}

export function refresh(as: oauth.AuthorizationServer, app: OauthApp, refreshToken: string, scope?: string) {
  const options = { ...insecure, ...(scope === undefined ? {} : { additionalParameters: { scope } }) };
  const auth = oauth.ClientSecretBasic(app.secret);
  return oauth.refreshTokenGrantRequest(as, { client_id: app.key }, auth, refreshToken, options);
}

/** Status and error code of a refusal at the token endpoint. */
export async function refusalOf(answer: Response): Promise<[number, string]> {
  const { error } = (await answer.json()) as { error: string };
  return [answer.status, error];
}
