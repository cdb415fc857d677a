import { renderAuthorizePage, renderRefusedPage } from './authorize-page.js';
import type { Books } from './books.js';
import { type Answer, type Exchange, hasContentType } from './exchange.js';
import { pageHeaders } from './html.js';
import type { App } from './token-door.js';

const neededScope = 'com.intuit.quickbooks.accounting';
const knownScopes = new Set([
  neededScope,
  'com.intuit.quickbooks.payment',
  'openid',
  'profile',
  'email',
  'phone',
  'address',
]);

const answerPage = (status: number, body: string): Answer => ({
  status,
  contentType: 'text/html;charset=UTF-8',
  headers: pageHeaders,
  body,
});

/**
 * Answers the authorization endpoint: GET shows the consent page, POST of its form sends the browser back to the app.
 * There is no sign-in: whoever sees the page owns both sandbox companies.
 * @see RFC 6749 sections 4.1.1 and 4.1.2
 */
export function answerAuthorize(app: App, books: Books, exchange: Exchange): Answer {
  const isDecision = exchange.method === 'POST';
  if (isDecision && !hasContentType(exchange, 'application/x-www-form-urlencoded'))
    return answerPage(400, renderRefusedPage('The form came in an unknown form.'));
  const given = isDecision ? new URLSearchParams(exchange.body) : exchange.query;
  const reason = findRefusal(app, given);
  if (reason !== undefined) return answerPage(400, renderRefusedPage(reason));
  const error = findRequestError(given);
  if (error !== undefined) return sendBack(given, { error });
  if (isDecision) return decide(books, given);
  const params = new URLSearchParams([...given].filter(([name]) => name !== 'realmId' && name !== 'decision'));
  return answerPage(200, renderAuthorizePage(params, books.listCompanies()));
}

/** Why a request must not be sent back to the address that it names; undefined if it may. */
function findRefusal(app: App, params: URLSearchParams): string | undefined {
  if (params.get('client_id') !== app.clientId) return 'The client_id is unknown.';
  const redirectUri = params.get('redirect_uri') ?? '';
  const isWeb = URL.canParse(redirectUri) && /^https?:$/.test(new URL(redirectUri).protocol);
  if (!isWeb || redirectUri.includes('#')) return 'The redirect_uri must be an absolute http or https address.';
  if (app.redirectUris && !app.redirectUris.includes(redirectUri))
    return 'The redirect_uri is not registered for the app.';
  if (!params.get('state')) return 'The state parameter is required.';
  return undefined;
}

function findRequestError(params: URLSearchParams): string | undefined {
  if (params.get('response_type') !== 'code') return 'unsupported_response_type';
  const scopes = (params.get('scope') ?? '').split(' ').filter(Boolean);
  const isAllowed = scopes.includes(neededScope) && scopes.every((scope) => knownScopes.has(scope));
  return isAllowed ? undefined : 'invalid_scope';
}

function decide(books: Books, params: URLSearchParams): Answer {
  if (params.get('decision') !== 'connect') return sendBack(params, { error: 'access_denied' });
  const realmId = params.get('realmId') ?? '';
  if (!books.findCompany(realmId)) return answerPage(400, renderRefusedPage('Choose one of the companies.'));
  return sendBack(params, { code: books.grants.issueCode(realmId, params.get('redirect_uri') ?? ''), realmId });
}

function sendBack(params: URLSearchParams, values: Record<string, string>): Answer {
  const url = new URL(params.get('redirect_uri') ?? '');
  for (const [name, value] of Object.entries({ ...values, state: params.get('state') ?? '' }))
    url.searchParams.set(name, value);
  return { status: 302, headers: { location: url.href, 'referrer-policy': 'no-referrer' } };
}
