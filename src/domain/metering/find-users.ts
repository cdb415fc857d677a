import type { Em } from '../../platform/store/index.js';

/** Somebody who sent an operation that touches what was looked for. */
export interface CoordinateUser {
  app: string;
  appVersion: string;
  tenantId: string;
  installationId: string;
  operation: { name: string | undefined; hash: string };
  requests: number;
  /** YYYY-MM-DD */
  lastUsedOn: string;
}

/** Who used something, the most requests first, and how many there are in all. */
export interface CoordinateUsers {
  users: CoordinateUser[];
  totals: { apps: number; tenants: number; installations: number; operations: number; requests: number };
}

type Row = Omit<CoordinateUser, 'operation'> & { name: string | null; hash: string } & CoordinateUsers['totals'];

const nobody: CoordinateUsers = {
  users: [],
  totals: { apps: 0, tenants: 0, installations: 0, operations: 0, requests: 0 },
};

/**
 * Finds who sent operations that touch any of some coordinates of a contract version since a day; of one app, when it is
 * named. Its cost grows with
 * what touches them in that time, not with all that was ever counted.
 */
export async function findCoordinateUsers(
  em: Em,
  wanted: { contract: string; coordinates: readonly string[]; app?: string; since: Date; limit: number },
): Promise<CoordinateUsers> {
  const rows = await em.execute<Row[]>(
    `with touching as materialized (
       select hash, name from grantway.operation
       where contract = ? and coordinates && array(select jsonb_array_elements_text(?::jsonb))
     ), used as materialized (
       select t.hash, t.name, u.app_key, u.app_version, u.tenant_id, u.installation_id,
         sum(u.requests)::float8 as requests, max(u.day)::text as last_used_on
       from touching t join grantway.operation_use u on u.contract = ? and u.hash = t.hash and u.day >= ?::date
         and (?::text is null or u.app_key = ?)
       group by 1, 2, 3, 4, 5, 6
     ), totals as (
       select count(distinct app_key)::int as apps, count(distinct tenant_id)::int as tenants,
         count(distinct installation_id)::int as installations, count(distinct hash)::int as operations,
         coalesce(sum(requests), 0) as all_requests
       from used
     )
     select hash, name, app_key as app, app_version as "appVersion", tenant_id::text as "tenantId",
       installation_id::text as "installationId", requests, last_used_on as "lastUsedOn",
       apps, tenants, installations, operations, all_requests as "allRequests"
     from used, totals order by requests desc, hash, installation_id limit ?`,
    [
      wanted.contract,
      JSON.stringify(wanted.coordinates),
      wanted.contract,
      dayOf(wanted.since),
      wanted.app ?? null,
      wanted.app ?? null,
      wanted.limit,
    ],
  );
  const [first] = rows as (Row & { allRequests: number })[];
  if (!first) return nobody;
  const { apps, tenants, installations, operations, allRequests } = first;
  const users = rows.map(({ app, appVersion, tenantId, installationId, name, hash, requests, lastUsedOn }) => ({
    app,
    appVersion,
    tenantId,
    installationId,
    operation: { name: name ?? undefined, hash },
    requests: Number(requests),
    lastUsedOn,
  }));
  return { users, totals: { apps, tenants, installations, operations, requests: Number(allRequests) } };
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
