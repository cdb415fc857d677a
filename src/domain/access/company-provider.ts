import * as openid from 'openid-client';
import {
  type Clock,
  CodedError,
  type Config,
  type Log,
  messageOf,
  rememberSecrets,
} from '../../platform/base/index.js';
import type { Outbound } from '../../platform/outbound/index.js';
import { attemptValue } from './attempts.js';

/** For how long it is taken as it described itself. */
const describedMs = 10 * 60_000;
const timeoutMs = 10_000;
/** So long ago that nobody is asked again for it; without it a provider does not tell when it asked. */
const anyAgeSeconds = '31536000';
const longestSubject = 255;

/** The company's own OpenID provider. */
export interface Company {
  /** Under which people are linked to it. */
  issuer: string;
  /** What people know it by. */
  label: string;
  /**
   * Where a browser goes to sign in there, for the attempt with this secret; for a proof it is to ask again who it is.
   * @throws ACCESS_COMPANY_DOWN
   */
  locateSignIn(secret: string, isProof: boolean): Promise<string>;
  /**
   * Who has signed in there, by what the browser brings back. Checks state, code, PKCE, nonce, issuer and signature, and
   * not who that is here.
   * @throws ACCESS_COMPANY_REFUSED, ACCESS_COMPANY_DOWN
   */
  identify(secret: string, answer: URLSearchParams): Promise<CompanyIdentity>;
}

/** Somebody at the company's provider. */
export interface CompanyIdentity {
  subject: string;
  /** Only when the provider says that it is verified. */
  email: string | undefined;
  name: string | undefined;
  /** When the provider last asked who it is, if it tells. */
  authenticatedAt: Date | undefined;
}

/** Makes the company's provider of its settings. Nothing is asked of it before somebody signs in. */
export function createCompany(
  { issuer, label, clientId, clientSecret }: NonNullable<Config['company']>,
  { outbound, callbackUrl, clock, log }: { outbound: Outbound; callbackUrl: string; clock: Clock; log: Log },
): Company {
  rememberSecrets([clientSecret]);
  let described: { by: openid.Configuration; until: number } | undefined;

  const describe = async (): Promise<openid.Configuration> => {
    if (described && clock.now() < described.until) return described.by;
    const by = await openid.discovery(new URL(issuer), clientId, {}, authenticateBy(clientSecret), {
      [openid.customFetch]: fetchBy(outbound),
      // Only a stand-in is asked in plain: nothing else gets through the outbound guard.
      execute: [openid.enableNonRepudiationChecks, ...(isPlain(issuer) ? [openid.allowInsecureRequests] : [])],
      timeout: timeoutMs / 1000,
    });
    described = { by, until: clock.now() + describedMs };
    return by;
  };

  /** Why it failed is for the log only. */
  const ask = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      const { cause } = error as { cause?: unknown };
      const why = cause instanceof Error ? { reason: messageOf(error), cause: messageOf(cause) } : messageOf(error);
      log.warn({ issuer, reason: why }, "signing in with the company's provider failed");
      if (isRefusal(error))
        throw new CodedError('ACCESS_COMPANY_REFUSED', `${label} did not sign you in here. Try again.`);
      const message = `${label} cannot be reached, or did not answer as it should. Try again in a minute, or tell who runs it.`;
      throw new CodedError('ACCESS_COMPANY_DOWN', message);
    }
  };

  return {
    issuer,
    label,
    locateSignIn: (secret, isProof) =>
      ask(async () => {
        const url = openid.buildAuthorizationUrl(await describe(), {
          redirect_uri: callbackUrl,
          scope: 'openid email profile',
          state: attemptValue(secret, 'state'),
          nonce: attemptValue(secret, 'nonce'),
          code_challenge: await openid.calculatePKCECodeChallenge(attemptValue(secret, 'verifier')),
          code_challenge_method: 'S256',
          ...(isProof ? { prompt: 'login', max_age: '0' } : { max_age: anyAgeSeconds }),
        });
        return outbound.locate(url.href);
      }),
    identify: (secret, answer) =>
      ask(async () => {
        const by = await describe();
        const tokens = await openid.authorizationCodeGrant(by, new URL(`${callbackUrl}?${answer}`), {
          expectedState: attemptValue(secret, 'state'),
          expectedNonce: attemptValue(secret, 'nonce'),
          pkceCodeVerifier: attemptValue(secret, 'verifier'),
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (!claims || claims.sub.length > longestSubject || claims.sub.includes('\0'))
          throw new Error('no such subject');
        const isTold = claims.email !== undefined || by.serverMetadata().userinfo_endpoint === undefined;
        const told = isTold ? claims : await openid.fetchUserInfo(by, tokens.access_token, claims.sub);
        const isVerified = told.email_verified === true;
        return {
          subject: claims.sub,
          email: isVerified && typeof told.email === 'string' ? told.email : undefined,
          name: typeof told.name === 'string' ? told.name : undefined,
          authenticatedAt: claims.auth_time === undefined ? undefined : new Date(claims.auth_time * 1000),
        };
      }),
  };
}

const isPlain = (url: string): boolean => url.startsWith('http:');

/** The provider, or a code that is no good any more, says no; all else is a failure. */
const isRefusal = (error: unknown): boolean =>
  error instanceof openid.AuthorizationResponseError ||
  (error instanceof openid.ResponseBodyError && error.error === 'invalid_grant');

/** As the provider takes it; by default, as OpenID Connect Discovery 1.0 section 3 has it, in the header. */
const authenticateBy =
  (secret: string): openid.ClientAuth =>
  (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const isBasic = methods.includes('client_secret_basic');
    return (isBasic ? openid.ClientSecretBasic(secret) : openid.ClientSecretPost(secret))(server, ...rest);
  };

/** All that is asked of the provider goes out by the guarded way, to whatever hosts it names. */
const fetchBy =
  (outbound: Outbound): openid.CustomFetch =>
  async (url, { method, headers, body }) => {
    const answer = await outbound.send({
      method: method === 'POST' ? 'POST' : 'GET',
      url,
      allowHosts: [new URL(url).host],
      headers,
      ...(body ? { body: String(body) } : {}),
      timeoutMs,
    });
    return new Response(answer.body || null, { status: answer.status, headers: answer.headers });
  };
