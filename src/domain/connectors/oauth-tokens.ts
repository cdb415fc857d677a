import { rememberSecrets, scrubSecrets } from '../../platform/base/index.js';
import type { Credentials } from '../vault/index.js';
import { classifyError, readAnswer } from './classify-answer.js';
import type { ConnectorManifest } from './connector-manifest.js';
import { ConnectorFailure, type Engine } from './engine.js';
import { compileTemplate } from './template.js';
import { toText } from './values.js';

/** Exchanges an authorization code for tokens (RFC 6749 section 4.1.3). @throws ConnectorFailure */
export function exchangeCode(
  engine: Engine,
  manifest: ConnectorManifest,
  code: string,
): Promise<Record<string, unknown>> {
  return askForTokens(engine, manifest, { grant_type: 'authorization_code', code, redirect_uri: engine.callbackUrl });
}

/**
 * Gets newer credentials (RFC 6749 section 6). What the answer does not replace stays.
 * @throws ConnectorFailure of class auth_revoked when the service answers invalid_grant.
 */
export async function refreshTokens(
  engine: Engine,
  manifest: ConnectorManifest,
  old: Credentials,
): Promise<Credentials> {
  if (!old.refresh_token)
    throw new ConnectorFailure({ class: 'auth_revoked', message: 'The account has no refresh token.' });
  const token = await askForTokens(engine, manifest, { grant_type: 'refresh_token', refresh_token: old.refresh_token });
  return { ...old, ...toCredentials(engine, token) };
}

/** The parts of a token answer that are kept. `expires_at` is in milliseconds since 1970. */
export function toCredentials(engine: Engine, token: Record<string, unknown>): Credentials {
  const seconds = Number(token.expires_in);
  return {
    access_token: toText(token.access_token),
    ...(token.refresh_token ? { refresh_token: toText(token.refresh_token) } : {}),
    ...(Number.isFinite(seconds) ? { expires_at: String(engine.clock.now() + seconds * 1000) } : {}),
  };
}

/** The client id and secret of the platform at this service. */
export function clientOf(engine: Engine, manifest: ConnectorManifest): { id: string; secret: string } {
  const missing = Object.keys(manifest.env).find((name) => !engine.env[name]);
  if (missing !== undefined) {
    throw new ConnectorFailure({
      class: 'config',
      message: `${manifest.meta.name} is not set up: the operator must set GRANTWAY_ENV_${missing}.`,
    });
  }
  const scope = { env: engine.env };
  const secret = toText(compileTemplate(manifest.auth.clientSecret)(scope));
  rememberSecrets([secret]);
  return { id: toText(compileTemplate(manifest.auth.clientId)(scope)), secret };
}

async function askForTokens(
  engine: Engine,
  manifest: ConnectorManifest,
  form: Record<string, string>,
): Promise<Record<string, unknown>> {
  const client = clientOf(engine, manifest);
  const url = manifest.auth.tokenUrl;
  try {
    const raw = await engine.outbound.send({
      method: 'POST',
      url,
      allowHosts: [new URL(url).host],
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${encodeURIComponent(client.id)}:${encodeURIComponent(client.secret)}`).toString('base64')}`,
      },
      body: new URLSearchParams(form).toString(),
    });
    const { status, body } = readAnswer(raw);
    const answer = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
    if (status === 200 && answer.access_token) {
      rememberSecrets([answer.access_token, answer.refresh_token].filter((value) => typeof value === 'string'));
      return answer;
    }
    const message = scrubSecrets(`${manifest.meta.name} answered ${status} ${toText(answer.error)} for tokens.`);
    if (answer.error === 'invalid_grant') throw new ConnectorFailure({ class: 'auth_revoked', message });
    if (status >= 500 || status === 429) throw new ConnectorFailure({ class: 'transient', message });
    throw new ConnectorFailure({ class: 'config', message });
  } catch (error) {
    throw error instanceof ConnectorFailure ? error : new ConnectorFailure(classifyError(error));
  }
}
