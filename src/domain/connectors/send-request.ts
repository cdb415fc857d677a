import { findAccount, markBroken, type OpenedAccount, refreshCredentials } from '../vault/index.js';
import { classifyAnswer, classifyError, type ReadAnswer, readAnswer } from './classify-answer.js';
import { compiledTemplate } from './compiled.js';
import type { ConnectorManifest, RequestTemplate } from './connector-manifest.js';
import { ConnectorFailure, type Engine } from './engine.js';
import type { Scope } from './expression.js';
import { refreshTokens } from './oauth-tokens.js';
import { toText } from './values.js';
import { withinConcurrency } from './within-concurrency.js';

/** For which installation's account requests go out. */
export interface AccountAt {
  tenantId: string;
  installationId: string;
  connector: string;
}

/** An account at a service, ready to be called; its credentials may be replaced by newer ones on the way. */
export interface Session {
  manifest: ConnectorManifest;
  account: OpenedAccount;
}

/** Opens the account for use. @throws ConnectorFailure when there is none or it is broken. */
export async function openSession(engine: Engine, manifest: ConnectorManifest, at: AccountAt): Promise<Session> {
  const account = await findAccount(engine.vault, at);
  if (account === undefined) {
    throw new ConnectorFailure({
      class: 'config',
      message: `No ${manifest.meta.name} account is linked. Link one in the console.`,
    });
  }
  if (account.isBroken) throw revoked(manifest, account);
  return { manifest, account };
}

/**
 * Sends one request of the manifest: refreshes credentials that are about to expire, and once more when the service
 * says that they have.
 * @throws ConnectorFailure with what the answer means.
 */
export async function sendRequest(
  engine: Engine,
  session: Session,
  template: RequestTemplate,
  scope: Scope,
): Promise<ReadAnswer> {
  if (isAboutToExpire(engine, session)) await renew(engine, session);
  const answer = await sendOnce(engine, session, template, scope);
  const failure = classifyAnswer(answer, session.manifest.http.errors);
  if (failure === undefined) return answer;
  if (failure.class === 'auth_revoked') {
    await markBroken(engine.vault, session.account, failure.message);
    throw revoked(session.manifest, session.account);
  }
  if (failure.class !== 'auth_expired') throw new ConnectorFailure(failure);

  await renew(engine, session);
  const second = await sendOnce(engine, session, template, scope);
  const again = classifyAnswer(second, session.manifest.http.errors);
  if (again === undefined) return second;
  if (again.class !== 'auth_expired') throw new ConnectorFailure(again);
  // New credentials and still refused: the service has taken the access away.
  await markBroken(engine.vault, session.account, again.message);
  throw revoked(session.manifest, session.account);
}

function isAboutToExpire(engine: Engine, { account, manifest }: Session): boolean {
  const expiresAt = Number(account.credentials.expires_at);
  return Number.isFinite(expiresAt) && expiresAt - engine.clock.now() < manifest.auth.refreshBeforeSeconds * 1000;
}

async function renew(engine: Engine, session: Session): Promise<void> {
  const { manifest, account } = session;
  try {
    session.account = await refreshCredentials(engine.vault, account, (old) => refreshTokens(engine, manifest, old));
  } catch (error) {
    if (error instanceof ConnectorFailure && error.failure.class === 'auth_revoked') {
      await markBroken(engine.vault, account, error.failure.message);
      throw revoked(manifest, account);
    }
    throw error instanceof ConnectorFailure ? error : new ConnectorFailure(classifyError(error));
  }
  if (session.account.isBroken) throw revoked(manifest, session.account);
}

function revoked(manifest: ConnectorManifest, account: OpenedAccount): ConnectorFailure {
  const message = `${manifest.meta.name} no longer accepts the credentials of this account. Link it again; the work waits.`;
  return new ConnectorFailure({ class: 'auth_revoked', message, accountId: account.id });
}

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

async function sendOnce(
  engine: Engine,
  session: Session,
  template: RequestTemplate,
  scope: Scope,
): Promise<ReadAnswer> {
  const { manifest, account } = session;
  const { http } = manifest;
  const method = methods.find((name) => template[name] !== undefined);
  if (method === undefined)
    throw new ConnectorFailure({ class: 'config', message: 'A request of the connector has no method.' });
  const { access_token: accessToken, refresh_token: _, ...named } = account.credentials;
  const full = { ...scope, account: named, env: publicEnv(engine, manifest) };
  const fill = (value: unknown): unknown => compiledTemplate(value)(full);

  const url = new URL(`${toText(fill(http.baseUrl))}${toText(fill(template[method]))}`);
  const query = { ...(fill(http.query) as object), ...(fill(template.query ?? {}) as object) };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, toText(value));
  const headers = { ...(fill(http.headers) as object), ...(fill(template.headers ?? {}) as object) };
  const body = template.body === undefined ? undefined : JSON.stringify(fill(template.body));

  try {
    const answer = await withinConcurrency(account.id, http.concurrency, () =>
      engine.outbound.send({
        method: method.toUpperCase() as 'GET',
        url: url.href,
        allowHosts: http.allowHosts,
        timeoutMs: http.timeoutSeconds * 1000,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, toText(value)])),
          authorization: `Bearer ${accessToken}`,
        },
        body,
      }),
    );
    return readAnswer(answer);
  } catch (error) {
    throw new ConnectorFailure(classifyError(error));
  }
}

/** The platform's secrets stay out of what templates can put into a message or a body. */
function publicEnv(engine: Engine, manifest: ConnectorManifest): Record<string, string | undefined> {
  const names = Object.entries(manifest.env).filter(([, { secret }]) => !secret);
  return { ...Object.fromEntries(names.map(([name]) => [name, engine.env[name]])), ...engine.ownEnv };
}
