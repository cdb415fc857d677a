import type { Em, Store } from '../../platform/store/index.js';

/** What an installation used of something that was looked for: of all of it, or of one coordinate. */
export interface Use {
  requests: number;
  /** YYYY-MM-DD */
  lastUsedOn: string;
}

/** How much of one group of coordinates an installation used. */
export interface GroupUse extends Use {
  /** The most requests first. */
  coordinates: (Use & { contract: string; coordinate: string })[];
}

/** Coordinates of contract versions, each in one group or several. */
export type Groups = readonly { contract: string; coordinate: string; group: string }[];

type Sent = { contract: string; hash: string; requests: number; lastUsedOn: string };

/**
 * Finds what an installation of the tenant sent since a day, operation by operation. `em` is the tenant's.
 * Its cost grows with the operations that the installation sent in that time.
 */
export function listSentOperations(em: Em, installationId: string, since: Date): Promise<Sent[]> {
  return em.execute<Sent[]>(
    `select contract, hash, sum(requests)::float8 as requests, max(day)::text as "lastUsedOn"
     from grantway.operation_use where installation_id = ? and day >= ?::date group by contract, hash`,
    [installationId, since.toISOString().slice(0, 10)],
  );
}

/**
 * Says of each group of coordinates how many of the sent requests touched any of it, and which. A group that nothing
 * touched is left out. What operations touch belongs to no tenant, and which were sent stands in `sent` only.
 */
export async function findGroupUse(
  store: Store,
  sent: readonly Sent[],
  groups: Groups,
): Promise<ReadonlyMap<string, GroupUse>> {
  if (sent.length === 0 || groups.length === 0) return new Map();
  const rows = await store
    .asPlatform()
    .execute<(Use & { group: string; contract: string | null; coordinate: string | null })[]>(
      `with sent as materialized (
       select * from jsonb_to_recordset(?::jsonb) as s(contract text, hash text, requests float8, "lastUsedOn" text)
     ), groups as materialized (
       select * from jsonb_to_recordset(?::jsonb) as g(contract text, coordinate text, "group" text)
     ), touched as materialized (
       select g."group", c.coordinate, s.* from sent s
       join grantway.operation o on o.contract = s.contract and o.hash = s.hash
       cross join lateral unnest(o.coordinates) as c(coordinate)
       join groups g on g.contract = s.contract and g.coordinate = c.coordinate
     )
     select "group", null as contract, null as coordinate, sum(requests) as requests, max("lastUsedOn") as "lastUsedOn"
     from (select distinct "group", contract, hash, requests, "lastUsedOn" from touched) d group by 1
     union all
     select "group", contract, coordinate, sum(requests), max("lastUsedOn") from touched group by 1, 2, 3
     order by requests desc, coordinate`,
      [JSON.stringify(sent), JSON.stringify(groups)],
    );
  const found = new Map<string, GroupUse>();
  for (const { group, coordinate, requests, lastUsedOn } of rows)
    if (coordinate === null) found.set(group, { requests: Number(requests), lastUsedOn, coordinates: [] });
  for (const { group, contract, coordinate, requests, lastUsedOn } of rows)
    if (contract !== null && coordinate !== null)
      found.get(group)?.coordinates.push({ contract, coordinate, requests: Number(requests), lastUsedOn });
  return found;
}
