import { CodedError, checkPermission, hashSecret } from '../../platform/base/index.js';
import type { Context } from '../../platform/store/index.js';
import { type AppManifest, appManifestSchema, isSandboxTenant } from '../access/index.js';
import type { Contracts } from '../registry/index.js';
import { unknown } from './change-extension.js';
import type { Directory } from './enable-extension.js';

/** How an app stands with a tenant. `waiting`: it runs, and a newer version waits for approval. */
export const STANDINGS = ['enabled', 'suspended', 'waiting', 'available', 'unavailable'] as const;
export type Standing = (typeof STANDINGS)[number];

/** An app as one tenant finds it. */
export interface FoundExtension {
  app: string;
  name: string;
  summary: string;
  category: string;
  publisher: string;
  hasLogo: boolean;
  isPrivate: boolean;
  standing: Standing;
  /** Why it is unavailable, in words. */
  reason: string | undefined;
  installationId: string | undefined;
  /** The one that is installed, or the one that would be. */
  version: string | undefined;
  waitingVersion: string | undefined;
  /** Where it stands in the order of the list; in base64url, what goes on behind it. */
  place: string;
  /** How many scopes are granted. */
  granted: number;
}

export interface ExtensionPage {
  extensions: FoundExtension[];
  /** Give it as `after` for the next page. */
  next: string | undefined;
}

interface Row extends Omit<FoundExtension, 'reason' | 'installationId' | 'version' | 'waitingVersion' | 'place'> {
  installationId: string | null;
  version: string | null;
  waitingVersion: string | null;
  sortName: string;
  manifest: unknown;
  description: string;
  logo: string;
}

const pageSize = 24;
const maxWords = 8;

/**
 * What a tenant finds: public listed extensions, private ones that it had once, its own apps and what it has installed,
 * by name. `search` looks for each of its words in name, summary and publisher.
 * @throws ACCESS_NOT_ALLOWED, DIRECTORY_INPUT for a place that is none
 */
export async function findExtensions(
  directory: Directory,
  ctx: Context,
  wanted: {
    search?: string;
    category?: string;
    standing?: string;
    isInstalled?: boolean;
    after?: string;
    limit?: number;
  } = {},
): Promise<ExtensionPage> {
  const conditions: [string, ...unknown[]][] = [];
  const words = (wanted.search ?? '').trim().toLowerCase().split(/\s+/).filter(Boolean);
  for (const word of words.slice(0, maxWords))
    conditions.push([`position(? in lower(name || ' ' || summary || ' ' || publisher)) > 0`, word]);
  if (wanted.category) conditions.push(['category = ?', wanted.category]);
  if (wanted.standing) conditions.push(['standing = ?', wanted.standing]);
  if (wanted.isInstalled) conditions.push(['"installationId" is not null']);
  if (wanted.after) conditions.push(['("sortName", app collate "C") > (?, ?)', ...readPlace(wanted.after)]);
  const { limit = pageSize } = wanted;
  const rows = await select(directory, ctx, { conditions, limit: limit + 1 });
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    extensions: shown.map((row) => found(directory.contracts, row)),
    next: last && Buffer.from(placeOf(last)).toString('base64url'),
  };
}

/**
 * One extension with its manifest: one that the tenant finds, or a private one by the key of its link.
 * @throws ACCESS_NOT_ALLOWED, DIRECTORY_EXTENSION_UNKNOWN
 */
export async function getExtension(
  directory: Directory,
  ctx: Context,
  { app, key }: { app: string; key?: string },
): Promise<FoundExtension & { description: string; logo: string; manifest: AppManifest | undefined }> {
  const [row] = await select(directory, ctx, { conditions: [['app = ?', app]], limit: 1, key });
  if (!row) throw unknown(app);
  const manifest = row.manifest ? appManifestSchema.parse(row.manifest) : undefined;
  return { ...found(directory.contracts, row), description: row.description, logo: row.logo, manifest };
}

const placeOf = ({ sortName, app }: Row): string => JSON.stringify([sortName, app]);

/** Where a page ended. */
function readPlace(after: string): [string, string] {
  try {
    const place: unknown = JSON.parse(Buffer.from(after, 'base64url').toString());
    if (Array.isArray(place) && place.length === 2 && place.every((one) => typeof one === 'string' && !/\0/.test(one)))
      return place as [string, string];
  } catch {
    // Told below, as for any other text.
  }
  throw new CodedError('DIRECTORY_INPUT', 'This is no place in the directory. Begin at its first page.');
}

async function select(
  { store, contracts }: Directory,
  { actor, em }: Context,
  { conditions, limit, key }: { conditions: [string, ...unknown[]][]; limit: number; key?: string },
): Promise<Row[]> {
  const tenantId = 'tenantId' in actor ? actor.tenantId : '';
  checkPermission(actor, 'directory:view', tenantId);
  const isSandbox = await isSandboxTenant(store, tenantId);
  const served = contracts.list().filter(({ life }) => isSandbox || life.state !== 'draft');
  return em.execute<Row[]>(
    `with found as (
       select a.key as app, a.owner_tenant_id is not null or coalesce(e.audience = 'private', false) as "isPrivate",
         coalesce(e.name, v.manifest->'meta'->>'name', a.name) as name,
         coalesce(e.summary, v.manifest->'meta'->>'summary', '') as summary,
         coalesce(e.description, v.manifest->'meta'->>'description', '') as description,
         coalesce(e.category, v.manifest->'meta'->>'category', 'other') as category,
         coalesce(e.logo, v.manifest->'meta'->>'logo', '') as logo,
         coalesce(p.name, v.manifest->'meta'->>'publisher', '') as publisher,
         i.id as "installationId", v.version, i.waiting_version as "waitingVersion", v.manifest,
         coalesce(jsonb_array_length(i.scopes::jsonb), 0) as granted,
         case when i.status = 'suspended' then 'suspended' when i.waiting_version is not null then 'waiting'
           when i.id is not null then 'enabled' when v.version is null then 'unavailable'
           when exists (select 1 from json_each(v.manifest->'contracts') c
             where c.key || '/' || (c.value->>'version') not in (select jsonb_array_elements_text(?::jsonb)))
             then 'unavailable'
           else 'available' end as standing
       from grantway.app a
       left join grantway.extension e on e.app_key = a.key and e.state = 'listed'
       left join grantway.partner p on p.id = a.partner_id
       left join grantway.installation i on i.app_key = a.key and i.tenant_id = ? and i.status <> 'uninstalled'
       left join grantway.app_version v on v.app_key = a.key and v.version = coalesce(i.app_version, a.current_version)
       where i.id is not null or a.owner_tenant_id = ?
         or (a.owner_tenant_id is null and (e.audience = 'public' or encode(sha256(e.link_key::bytea), 'hex') = ?
           or (e.audience = 'private' and exists (
             select 1 from grantway.installation h where h.app_key = a.key and h.tenant_id = ?))))
     ), named as (select *, lower(name) collate "C" as "sortName", logo <> '' as "hasLogo" from found)
     select * from named where ${['true', ...conditions.map(([sql]) => sql)].join(' and ')}
     order by "sortName", app collate "C" limit ${limit}`,
    [
      JSON.stringify(served.map(({ id }) => id)),
      tenantId,
      tenantId,
      // Hashes are compared: how long that takes tells nothing of the key.
      key === undefined ? null : hashSecret(key),
      tenantId,
      ...conditions.flatMap(([, ...values]) => values),
    ].map((value) => (typeof value === 'string' ? value.replaceAll('\0', '') : value)),
  );
}

function found(contracts: Contracts, row: Row): FoundExtension {
  const { app, name, summary, category, publisher, hasLogo, isPrivate, standing, granted } = row;
  return {
    ...{ app, name, summary, category, publisher, hasLogo, isPrivate, standing, granted },
    reason: standing === 'unavailable' ? whyNot(contracts, row) : undefined,
    installationId: row.installationId ?? undefined,
    version: row.version ?? undefined,
    waitingVersion: row.waitingVersion ?? undefined,
    place: placeOf(row),
  };
}

/** Why an app cannot be enabled now. */
function whyNot(contracts: Contracts, { manifest }: Row): string {
  if (!manifest) return 'Its publisher offers no version of it yet.';
  for (const [name, { version }] of Object.entries(appManifestSchema.parse(manifest).contracts)) {
    const contract = contracts.find(name, version);
    if (!contract) return `It uses the contract ${name} ${version}, which there is not.`;
    if (contract.life.state === 'retired') return `It uses ${contract.title} ${version}, which has ended.`;
    if (contract.life.state === 'draft') return `It uses ${contract.title} ${version}, which is a draft still.`;
  }
  return 'It cannot be enabled now.';
}
