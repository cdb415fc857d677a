import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import { hashSecret, RecentMap } from '../../platform/base/index.js';
import { OidcPayload, type Store } from '../../platform/store/index.js';
import type { AppManifest } from './app-manifest.js';
import { getManifest } from './publish-app.js';
import { revokeFamily } from './revoke-tokens.js';
import { readRunning } from './running-versions.js';
import { tokenExchange } from './token-exchange.js';
import { familyOf } from './token-family.js';

/**
 * Keeps what the authorization server keeps, in our tables. Ids of codes, tokens and sessions are secrets: their
 * hashes are kept. Clients are the apps.
 */
export function createOidcAdapter(store: Store): new (model: string) => Adapter {
  const findClient = createClientFinder(store);
  return class OidcAdapter implements Adapter {
    constructor(private readonly model: string) {}

    private keyOf(id: string): string {
      return hashSecret(`${this.model}:${id}`);
    }

    async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
      if (this.model === 'ReplayDetection') return this.insert(id, payload, expiresIn ?? 0);
      await store.asPlatform().upsert(OidcPayload, {
        id: this.keyOf(id),
        model: this.model,
        payload: payload as Record<string, unknown>,
        grantId: payload.grantId ?? null,
        uid: payload.uid ?? null,
        expiresAt: expiresIn ? new Date(Date.now() + expiresIn * 1000) : null,
      });
    }

    /** What may be seen once only, even when two come at once: the second finds it there and fails. */
    private async insert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
      const inserted = await store.asPlatform().execute<{ id: string }[]>(
        `insert into grantway.oidc_payload as seen (id, model, payload, expires_at)
         values (?, ?, ?::jsonb, now() + ? * interval '1 second')
         on conflict (id) do update set expires_at = excluded.expires_at where seen.expires_at <= now() returning id`,
        [this.keyOf(id), this.model, JSON.stringify(payload), expiresIn],
      );
      if (inserted.length === 0) throw new errors.InvalidRequest('its jti has been used already');
    }

    async find(id: string): Promise<AdapterPayload | undefined> {
      if (this.model === 'Client') return findClient(id);
      const row = await store.asPlatform().findOne(OidcPayload, { id: this.keyOf(id) });
      return row && !isOver(row) ? (row.payload as AdapterPayload) : undefined;
    }

    async findByUid(uid: string): Promise<AdapterPayload | undefined> {
      const row = await store.asPlatform().findOne(OidcPayload, { uid, model: this.model });
      return row && !isOver(row) ? (row.payload as AdapterPayload) : undefined;
    }

    async findByUserCode(): Promise<undefined> {}

    /** One use, even when two come at once: the second finds it consumed and fails. */
    async consume(id: string): Promise<void> {
      const consumed = await store.asPlatform().execute<{ id: string }[]>(
        `update grantway.oidc_payload set payload = payload || jsonb_build_object('consumed', ?::bigint)
         where id = ? and not jsonb_exists(payload, 'consumed') returning id`,
        [Math.floor(Date.now() / 1000), this.keyOf(id)],
      );
      if (consumed.length === 0) throw new errors.InvalidGrant('it has been used already');
    }

    async destroy(id: string): Promise<void> {
      await store.asPlatform().nativeDelete(OidcPayload, { id: this.keyOf(id) });
    }

    async revokeByGrantId(grantId: string): Promise<void> {
      const em = store.asPlatform();
      await em.nativeDelete(OidcPayload, { grantId });
      // Access tokens are not kept, so all that came from this authorization are refused by name.
      if (this.model === 'AccessToken') await revokeFamily(em, familyOf(grantId), { now: Date.now() });
    }
  };
}

const isOver = (row: OidcPayload): boolean => row.expiresAt != null && row.expiresAt.getTime() <= Date.now();

/** As many app versions as have their manifests at hand; a version never changes. */
const maxManifests = 5_000;

/** Finds the apps as clients, with few queries: every request at the token endpoint begins with it. */
function createClientFinder(store: Store): (appKey: string) => Promise<AdapterPayload | undefined> {
  const manifests = new RecentMap<AppManifest>(maxManifests);
  return async (appKey) => {
    const em = store.asPlatform();
    const [app] = await em.execute<ClientRow[]>(
      `select key, name, current_version as version, (
         select jsonb_agg(hash order by created_at desc) from grantway.client_secret
         where app_key = key and (expires_at is null or expires_at > now())) as hashes
       from grantway.app where key = ?`,
      [appKey],
    );
    if (!app) return undefined;
    const id = `${appKey}@${app.version}`;
    const manifest = manifests.get(id) ?? (app.version ? await getManifest({ em }, appKey, app.version) : undefined);
    if (manifest) manifests.set(id, manifest);
    const { redirectUris } = await readRunning(em, appKey);
    // Keys are those of the promoted version alone: a key that is left out there proves nothing any more.
    return toClient(app, { redirectUris, jwks: manifest?.oauth.jwks });
  };
}

interface ClientRow {
  key: string;
  name: string;
  version: string | null;
  hashes: string[] | null;
}

function toClient(
  { key, name, hashes }: ClientRow,
  { redirectUris, jwks }: { redirectUris: string[]; jwks: AppManifest['oauth']['jwks'] },
): AdapterPayload {
  const isConfidential = hashes !== null || jwks !== undefined;
  const hasRedirects = redirectUris.length > 0;
  return {
    client_id: key,
    client_name: name,
    ...authenticationOf(jwks, hashes ?? []),
    redirect_uris: redirectUris,
    response_types: hasRedirects ? ['code'] : [],
    grant_types: [
      ...(hasRedirects ? ['authorization_code', 'refresh_token'] : []),
      ...(isConfidential ? ['client_credentials', tokenExchange] : []),
    ],
    application_type: redirectUris.some((uri) => uri.startsWith('http://')) ? 'native' : 'web',
  };
}

/** How an app proves itself (RFC 7591 section 2): who has keys is asked for no secret, which could be stolen. */
function authenticationOf(jwks: AppManifest['oauth']['jwks'], hashes: readonly string[]): Partial<AdapterPayload> {
  if (jwks !== undefined) return { jwks, token_endpoint_auth_method: 'private_key_jwt' };
  if (hashes.length === 0) return { token_endpoint_auth_method: 'none' };
  return { client_secret: hashes.join(' '), token_endpoint_auth_method: 'client_secret_basic' };
}
