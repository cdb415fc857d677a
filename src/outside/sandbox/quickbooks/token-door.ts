import { createHash, timingSafeEqual } from 'node:crypto';
import { type Answer, answerJson, type Exchange, hasContentType } from './exchange.js';
import type { Grants } from './grants.js';

/** The one app that the sandbox knows. */
export type App = { clientId: string; clientSecret: string; redirectUris?: readonly string[] };

const refuse = (error: string, description: string, status = 400): Answer =>
  answerJson(status, { error, error_description: description });

/**
 * Answers the token endpoint: authorization_code and refresh_token, the client by Basic.
 * @see RFC 6749 sections 4.1.3, 5.2 and 6
 */
export function answerToken(app: App, grants: Grants, exchange: Exchange): Answer {
  const form = authenticateForm(app, exchange);
  if (!(form instanceof URLSearchParams)) return form;
  switch (form.get('grant_type')) {
    case 'authorization_code': {
      const tokens = grants.redeemCode(form.get('code') ?? '', form.get('redirect_uri') ?? '');
      return tokens
        ? answerJson(200, tokens)
        : refuse('invalid_grant', 'The code is unknown, used, expired or of another redirect_uri');
    }
    case 'refresh_token': {
      const tokens = grants.redeemRefreshToken(form.get('refresh_token') ?? '');
      return tokens ? answerJson(200, tokens) : refuse('invalid_grant', 'Incorrect or expired refresh token');
    }
    case null:
      return refuse('invalid_request', 'grant_type is missing');
    default:
      return refuse('unsupported_grant_type', 'grant_type must be authorization_code or refresh_token');
  }
}

/** Answers the revocation endpoint, which takes the token in a form or, as Intuit's own clients send it, in JSON. */
export function answerRevoke(app: App, grants: Grants, exchange: Exchange): Answer {
  const form = hasContentType(exchange, 'application/json') ? readJsonForm(exchange.body) : undefined;
  const checked = form ? checkClient(app, exchange) : authenticateForm(app, exchange);
  if (checked && !(checked instanceof URLSearchParams)) return checked;
  const token = (form ?? checked)?.get('token');
  if (!token) return refuse('invalid_request', 'token is missing');
  return grants.revoke(token) ? { status: 200 } : refuse('invalid_request', 'The token is unknown');
}

function authenticateForm(app: App, exchange: Exchange): URLSearchParams | Answer {
  const refusal = checkClient(app, exchange);
  if (refusal) return refusal;
  if (!hasContentType(exchange, 'application/x-www-form-urlencoded'))
    return refuse('invalid_request', 'The content type must be application/x-www-form-urlencoded');
  return new URLSearchParams(exchange.body);
}

function checkClient(app: App, { headers }: Exchange): Answer | undefined {
  const encoded = /^Basic (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  const [clientId = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  const isRight = isSame(decode(clientId), app.clientId) && isSame(decode(rest.join(':')), app.clientSecret);
  return isRight ? undefined : refuse('invalid_client', 'The client id or secret is wrong', 401);
}

const isSame = (left: string, right: string): boolean => {
  const [a, b] = [left, right].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
};

/** RFC 6749 section 2.3.1 wants both parts form-encoded; some clients send them as they are. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function readJsonForm(body: string): URLSearchParams | undefined {
  try {
    const token: unknown = (JSON.parse(body) as { token?: unknown } | null)?.token;
    return new URLSearchParams(typeof token === 'string' ? { token } : {});
  } catch {
    return undefined;
  }
}
