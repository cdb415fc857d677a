import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import { hashSecret } from '../../platform/base/index.js';
import { App, OidcPayload, type Store } from '../../platform/store/index.js';
import { getManifest } from './publish-app.js';

/**
 * Keeps what the authorization server keeps, in our tables. Ids of codes, tokens and sessions are secrets: their
 * hashes are kept. Clients are the apps.
 */
export function createOidcAdapter(store: Store): new (model: string) => Adapter {
  return class OidcAdapter implements Adapter {
    constructor(private readonly model: string) {}

    private keyOf(id: string): string {
      return hashSecret(`${this.model}:${id}`);
    }

    async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
      await store.asPlatform().upsert(OidcPayload, {
        id: this.keyOf(id),
        model: this.model,
        payload: payload as Record<string, unknown>,
        grantId: payload.grantId ?? null,
        uid: payload.uid ?? null,
        expiresAt: expiresIn ? new Date(Date.now() + expiresIn * 1000) : null,
      });
    }

    async find(id: string): Promise<AdapterPayload | undefined> {
      if (this.model === 'Client') return findClient(store, id);
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
      await store.asPlatform().nativeDelete(OidcPayload, { grantId });
    }
  };
}

const isOver = (row: OidcPayload): boolean => row.expiresAt != null && row.expiresAt.getTime() <= Date.now();

async function findClient(store: Store, appKey: string): Promise<AdapterPayload | undefined> {
  const em = store.asPlatform();
  const app = await em.findOne(App, { key: appKey });
  if (!app) return undefined;
  const { oauth, meta } = await getManifest({ em }, appKey, app.currentVersion);
  const hasRedirects = oauth.redirectUris.length > 0;
  return {
    client_id: appKey,
    client_name: meta.name,
    ...(app.clientSecretHash === null ? {} : { client_secret: app.clientSecretHash }),
    token_endpoint_auth_method: app.clientSecretHash === null ? 'none' : 'client_secret_basic',
    redirect_uris: oauth.redirectUris,
    response_types: hasRedirects ? ['code'] : [],
    grant_types: [
      ...(hasRedirects ? ['authorization_code', 'refresh_token'] : []),
      ...(app.clientSecretHash === null ? [] : ['client_credentials']),
    ],
    application_type: oauth.redirectUris.some((uri) => uri.startsWith('http://')) ? 'native' : 'web',
  };
}
