import type { Em } from '../../platform/store/index.js';
import { Tenant } from '../../platform/store/index.js';
import { type AppManifest, appManifestSchema } from './app-manifest.js';
import { documentsOf } from './manifest-documents.js';

/** How many installations are named of each app version. */
const maxNamed = 100;

interface Row {
  app: string;
  appVersion: string;
  manifest: unknown;
  installations: number;
  some: { installationId: string; tenantId: string }[];
}

/** An app version that somebody has installed and that pins a contract version, and what it does with it. */
export interface PinningAppVersion {
  app: string;
  appVersion: string;
  documents: { place: string; document: string }[];
  events: string[];
  installations: number;
  some: { installationId: string; tenantId: string }[];
}

/** The app versions that are installed somewhere, suspended ones too, and pin a contract version. */
export async function listPinningApps(
  em: Em,
  { contract, version }: { contract: string; version: string },
): Promise<PinningAppVersion[]> {
  const rows = await em.execute<Row[]>(
    `select v.app_key as app, v.version as "appVersion", v.manifest, i.installations, i.some
     from grantway.app_version v cross join lateral (
       select count(*)::int as installations,
         (select jsonb_agg(jsonb_build_object('installationId', id, 'tenantId', tenant_id)) from (
            select id, tenant_id from grantway.installation
            where app_key = v.app_key and app_version = v.version and status <> 'uninstalled'
            order by created_at limit ${maxNamed}) as first) as some
       from grantway.installation
       where app_key = v.app_key and app_version = v.version and status <> 'uninstalled') i
     where v.manifest -> 'contracts' -> ? ->> 'version' = ? and i.installations > 0
     order by v.app_key, v.version`,
    [contract, version],
  );
  return rows.map(({ manifest, ...row }) => ({ ...row, ...useOf(appManifestSchema.parse(manifest), contract) }));
}

/** A document that the app sends by its id may be for any contract that it pins: whoever asks tells by its fields. */
function useOf(manifest: AppManifest, wanted: string): Pick<PinningAppVersion, 'documents' | 'events'> {
  const triggers = Object.values(manifest.automations).map(({ trigger }) => trigger);
  return {
    documents: documentsOf(manifest)
      .filter(({ contract }) => contract === undefined || contract === wanted)
      .map(({ place, document }) => ({ place, document })),
    events: [...new Set(triggers.filter(({ contract }) => contract === wanted).map(({ event }) => event))],
  };
}

/** The versions of an app that somebody has installed, suspended ones too, and what they pin. */
export async function listInstalledVersions(
  em: Em,
  appKey: string,
): Promise<{ version: string; installations: number; contracts: { contract: string; version: string }[] }[]> {
  const rows = await em.execute<{ version: string; manifest: unknown; installations: number }[]>(
    `select v.version, v.manifest::text::json as manifest, count(*)::int as installations
     from grantway.installation i join grantway.app_version v on v.app_key = i.app_key and v.version = i.app_version
     where i.app_key = ? and i.status <> 'uninstalled' group by v.version, v.manifest::text order by v.version`,
    [appKey],
  );
  return rows.map(({ version, installations, manifest }) => ({
    version,
    installations,
    contracts: Object.entries(appManifestSchema.parse(manifest).contracts).map(([contract, pin]) => ({
      contract,
      version: pin.version,
    })),
  }));
}

/** The names of tenants, by id. */
export async function nameTenants(
  em: Em,
  ids: readonly string[],
): Promise<Map<string, { slug: string; name: string }>> {
  const tenants = await em.find(Tenant, { id: { $in: [...ids] } });
  return new Map(tenants.map(({ id, slug, name }) => [id, { slug, name }]));
}
