import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import Provider, { type Adapter, type AdapterPayload } from 'oidc-provider';

/** Somebody with an account at the company. */
export interface CompanyAccount {
  sub: string;
  email?: string;
  email_verified?: boolean;
  name?: string;
}

/** The cookies that a browser has of the company's provider: with the same ones it is not asked again. */
export type CompanyCookies = Map<string, string>;

/** A real OpenID provider, as a company has one, which can be made to fail. */
export interface CompanyProvider {
  /** What the platform has to be told of it. */
  env: Record<string, string>;
  origin: string;
  /** Knows the platform at these addresses. */
  serve(...platforms: string[]): void;
  /** Who signs in there next. */
  know(account: CompanyAccount, authenticatedAt?: number): void;
  /** Goes where a browser was sent, signs in as somebody, and gives where the browser is sent back. */
  signIn(
    url: string,
    account: CompanyAccount,
    options?: { cookies?: CompanyCookies; authenticatedAt?: number },
  ): Promise<URL>;
  /** Changes the claims of the next ID tokens, which are signed as they should be, or by another key. */
  alter: ((claims: JWTPayload) => JWTPayload) | undefined;
  isForging: boolean;
  /** Answers instead of it. */
  instead: RequestListener | undefined;
  close(): void;
}

export async function startCompanyProvider(): Promise<CompanyProvider> {
  let listener: RequestListener = (_request, response) => response.writeHead(503).end();
  const server = createServer((request, response) => (company.instead ?? listener)(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = originOf(server);
  const [own, other] = [await generateKeyPair('RS256', { extractable: true }), await generateKeyPair('RS256')];
  const jwk = { ...(await exportJWK(own.privateKey)), kid: 'one', use: 'sig' };
  const accounts = new Map<string, CompanyAccount>();
  let visitor = { sub: '', ts: undefined as number | undefined };

  const build = (callbacks: string[]): RequestListener => {
    const provider = new Provider(origin, {
      adapter: keepInMemory(),
      clients: [{ client_id: 'grantway', client_secret: 'the-company-secret', redirect_uris: callbacks }],
      jwks: { keys: [jwk as never] },
      cookies: { keys: ['a cookie key'] },
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
      findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ ...accounts.get(sub), sub }) }),
      interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
      ttl: { Interaction: 600, Session: 3_600, Grant: 3_600, AccessToken: 600, IdToken: 600 },
      features: { devInteractions: { enabled: false } },
      loadExistingGrant: async (ctx) => {
        const grant = new ctx.oidc.provider.Grant({
          clientId: ctx.oidc.client?.clientId ?? '',
          accountId: ctx.oidc.session?.accountId ?? '',
        });
        grant.addOIDCScope('openid email profile');
        await grant.save();
        return grant;
      },
    });
    provider.use(async (ctx, next) => {
      if (ctx.path.startsWith('/interaction/')) {
        const login = { accountId: visitor.sub, ...(visitor.ts === undefined ? {} : { ts: visitor.ts }) };
        await provider.interactionFinished(ctx.req, ctx.res, { login });
        ctx.respond = false;
        return;
      }
      await next();
      const { body } = ctx as { body: { id_token?: string } | undefined };
      if (ctx.path !== '/token' || !body?.id_token || !(company.alter || company.isForging)) return;
      const claims = decodeJwt(body.id_token);
      const key = company.isForging ? other.privateKey : own.privateKey;
      const token = new SignJWT(company.alter?.(claims) ?? claims).setProtectedHeader({ alg: 'RS256', kid: 'one' });
      body.id_token = await token.sign(key);
    });
    return provider.callback();
  };

  const company: CompanyProvider = {
    origin,
    env: {
      GRANTWAY_SIGN_IN_OPENID_ISSUER: origin,
      GRANTWAY_SIGN_IN_OPENID_CLIENT_ID: 'grantway',
      GRANTWAY_SIGN_IN_OPENID_CLIENT_SECRET: 'the-company-secret',
      GRANTWAY_SIGN_IN_OPENID_LABEL: 'Acme ID',
    },
    serve: (...platforms) => {
      listener = build(platforms.map((url) => `${url}/sign-in/company/callback`));
    },
    know: (account, authenticatedAt) => {
      accounts.set(account.sub, account);
      visitor = { sub: account.sub, ts: authenticatedAt };
    },
    signIn: async (url, account, { cookies = new Map(), authenticatedAt } = {}) => {
      company.know(account, authenticatedAt);
      let at = new URL(url);
      while (at.origin === origin) {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        const answer = await fetch(at, { redirect: 'manual', headers: { cookie, accept: 'text/html' } });
        for (const [pair = ''] of answer.headers.getSetCookie().map((line) => line.split(';'))) {
          const [name = '', value = ''] = pair.split(/=(.*)/);
          cookies.set(name, value);
        }
        const location = answer.headers.get('location');
        if (location === null) throw new Error(`the provider answered ${answer.status}: ${await answer.text()}`);
        at = new URL(location, at);
      }
      return at;
    },
    alter: undefined,
    isForging: false,
    instead: undefined,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return company;
}

const originOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** What the provider keeps: all kinds of rows together. */
function keepInMemory(): (kind: string) => Adapter {
  const rows = new Map<string, AdapterPayload>();
  return (kind) => ({
    upsert: async (id, payload) => void rows.set(`${kind} ${id}`, payload),
    find: async (id) => rows.get(`${kind} ${id}`),
    findByUid: async (uid) => [...rows.values()].find((row) => row.kind === kind && row.uid === uid),
    findByUserCode: async () => undefined,
    consume: async (id) => void Object.assign(rows.get(`${kind} ${id}`) ?? {}, { consumed: Date.now() / 1000 }),
    destroy: async (id) => void rows.delete(`${kind} ${id}`),
    revokeByGrantId: async (grantId) => {
      for (const [key, row] of rows) if (row.grantId === grantId) rows.delete(key);
    },
  });
}
