import { createHash, randomBytes } from 'node:crypto';

const codeLifeMs = 10 * 60 * 1000;
const accessLifeSeconds = 3600;
const refreshLifeSeconds = 8_726_400;
const manyTokens = 10_000;

/** What the journal keeps of the tokens: digests only. A family is all that came of one consent. */
export type GrantEntry =
  | { kind: 'code'; digest: string; family: string; realmId: string; redirectUri: string; expiresAt: number }
  | { kind: 'tokens'; family: string; realmId: string; spent: string; access: string; refresh: string; at: number }
  | { kind: 'revoke'; family: string }
  | { kind: 'expire-access' }
  | { kind: 'revoke-all' };

export type TokenAnswer = {
  access_token: string;
  token_type: 'bearer';
  expires_in: number;
  refresh_token: string;
  x_refresh_token_expires_in: number;
};

type Code = { family: string; realmId: string; redirectUri: string; expiresAt: number; isSpent: boolean };
type AccessToken = { family: string; realmId: string; expiresAt: number };
type RefreshToken = AccessToken & { isSpent: boolean };

const digestOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** Codes and tokens: issued, rotated, revoked. Every change is an entry that `record` keeps before it is applied. */
export class Grants {
  readonly #codes = new Map<string, Code>();
  readonly #access = new Map<string, AccessToken>();
  readonly #refresh = new Map<string, RefreshToken>();
  readonly #revoked = new Set<string>();

  constructor(
    private readonly record: (entry: GrantEntry) => void,
    private readonly now: () => number,
  ) {}

  issueCode(realmId: string, redirectUri: string): string {
    const code = `AB${randomBytes(24).toString('hex')}`;
    const family = randomBytes(9).toString('base64url');
    const expiresAt = this.now() + codeLifeMs;
    this.#change({ kind: 'code', digest: digestOf(code), family, realmId, redirectUri, expiresAt });
    return code;
  }

  /** Tokens for a code, or undefined if it is unknown, expired, or of another redirect URI. A second use revokes all. */
  redeemCode(text: string, redirectUri: string): TokenAnswer | undefined {
    const digest = digestOf(text);
    const code = this.#codes.get(digest);
    if (code?.isSpent) this.#change({ kind: 'revoke', family: code.family });
    if (!code || code.isSpent || code.redirectUri !== redirectUri || code.expiresAt <= this.now()) return undefined;
    return this.#issueTokens(code, digest);
  }

  /** Tokens for a refresh token, which is spent by it; a spent one revokes its whole family. */
  redeemRefreshToken(text: string): TokenAnswer | undefined {
    const digest = digestOf(text);
    const token = this.#refresh.get(digest);
    if (!token || this.#revoked.has(token.family) || token.expiresAt <= this.now()) return undefined;
    if (token.isSpent) {
      this.#change({ kind: 'revoke', family: token.family });
      return undefined;
    }
    return this.#issueTokens(token, digest);
  }

  /** The company that an access token opens; `expired` and `unknown` say why it opens none. */
  readAccessToken(text: string): { realmId: string } | 'expired' | 'unknown' {
    const token = this.#access.get(digestOf(text));
    if (!token || this.#revoked.has(token.family)) return 'unknown';
    return token.expiresAt <= this.now() ? 'expired' : { realmId: token.realmId };
  }

  /** Revokes the family of an access or refresh token; false if the token is unknown. */
  revoke(text: string): boolean {
    const digest = digestOf(text);
    const family = (this.#refresh.get(digest) ?? this.#access.get(digest))?.family;
    if (family === undefined) return false;
    this.#change({ kind: 'revoke', family });
    return true;
  }

  expireAccessTokens(): void {
    this.#change({ kind: 'expire-access' });
  }

  revokeRefreshTokens(): void {
    this.#change({ kind: 'revoke-all' });
  }

  /** Forgets everything; the journal is cleared by whoever owns it. */
  clear(): void {
    for (const kept of [this.#codes, this.#access, this.#refresh, this.#revoked]) kept.clear();
  }

  /** Applies an entry from the journal. */
  apply(entry: GrantEntry): void {
    switch (entry.kind) {
      case 'code': {
        const { digest, family, realmId, redirectUri, expiresAt } = entry;
        this.#codes.set(digest, { family, realmId, redirectUri, expiresAt, isSpent: false });
        return;
      }
      case 'tokens':
        this.#applyTokens(entry);
        return;
      case 'revoke':
        this.#revoked.add(entry.family);
        return;
      case 'expire-access':
        for (const token of this.#access.values()) token.expiresAt = 0;
        return;
      case 'revoke-all':
        for (const token of this.#refresh.values()) token.expiresAt = 0;
    }
  }

  #applyTokens({ family, realmId, spent, access, refresh, at }: GrantEntry & { kind: 'tokens' }): void {
    const source = this.#codes.get(spent) ?? this.#refresh.get(spent);
    if (source) source.isSpent = true;
    this.#access.set(access, { family, realmId, expiresAt: at + accessLifeSeconds * 1000 });
    this.#refresh.set(refresh, { family, realmId, expiresAt: at + refreshLifeSeconds * 1000, isSpent: false });
    if (this.#access.size > manyTokens) this.#forgetExpired(at);
  }

  #forgetExpired(at: number): void {
    for (const [digest, token] of this.#access) if (token.expiresAt <= at) this.#access.delete(digest);
    for (const [digest, token] of this.#refresh) if (token.expiresAt <= at) this.#refresh.delete(digest);
    for (const [digest, code] of this.#codes) if (code.expiresAt <= at) this.#codes.delete(digest);
  }

  #issueTokens(source: { family: string; realmId: string }, spent: string): TokenAnswer {
    const access = randomBytes(32).toString('base64url');
    const refresh = `AB1${randomBytes(24).toString('base64url')}`;
    const { family, realmId } = source;
    const digests = { access: digestOf(access), refresh: digestOf(refresh) };
    this.#change({ kind: 'tokens', family, realmId, spent, ...digests, at: this.now() });
    return {
      access_token: access,
      token_type: 'bearer',
      expires_in: accessLifeSeconds,
      refresh_token: refresh,
      x_refresh_token_expires_in: refreshLifeSeconds,
    };
  }

  #change(entry: GrantEntry): void {
    this.record(entry);
    this.apply(entry);
  }
}
