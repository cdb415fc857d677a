import { createHash } from 'node:crypto';
import type { ContractFiles } from '../src/domain/registry/index.js';
import type { Em } from '../src/platform/store/index.js';

/** As many types with as many fields has each contract; commerce has about that. */
const types = 40;
const fields = 10;
/** So many operations of each version, each touching one type. */
const operations = 200;
const installations = 10;

/** A contract like those of the suite in size and form, with fields added, or the first of some types removed. */
export function madeContract(parts: {
  contract: string;
  version: string;
  added?: string[];
  removed?: number;
}): ContractFiles {
  const { contract, version, added = [], removed = 0 } = parts;
  const prefix = contract.toUpperCase();
  const guard = `@requiresScopes(scopes: [["${contract}.things:read"]])`;
  const names = Array.from({ length: types }, (_, index) => `${prefix}Type${index}`);
  const ownFields = (index: number): string[] =>
    Array.from({ length: fields }, (_, field) => `f${field}: String`).slice(index < removed ? 1 : 0);
  const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requiresScopes", "@shareable"])
type Query {
${names.map((name, index) => `  ${contract}Thing${index}(id: ID!): ${name} ${guard}`).join('\n')}
}
${names
  .map(
    (name, index) => `type ${name} @key(fields: "id") ${guard} {
  id: ID!
  ${[...ownFields(index), ...(index === 0 ? added.map((one) => `${one}: String`) : [])].join('\n  ')}
  next: ${names[(index + 1) % types]}
  page: PageInfo
}`,
  )
  .join('\n')}
type PageInfo @shareable {
  hasNextPage: Boolean!
  endCursor: String
}
`;
  const manifest = `contract: ${contract}
version: "${version}"
title: Things of ${contract}
description: Made for the bench.
owner: Bench
source: ${contract}
scopes:
  ${contract}.things:read: { title: Read things, description: See every thing. }
`;
  return { manifest, sdl };
}

const nameOf = (index: number): string => `c${String(index).padStart(2, '0')}`;

/** Puts contracts with so many versions each straight into the tables, as if they had been published long ago. */
export async function keepContracts(em: Em, shape: { contracts: number; versions: number }): Promise<void> {
  for (let contract = 0; contract < shape.contracts; contract += 1)
    for (let version = 1; version <= shape.versions; version += 1) {
      const at = { contract: nameOf(contract), version: `2025-0${version}` };
      const { manifest, sdl } = madeContract(at);
      const digest = createHash('sha256')
        .update(JSON.stringify([manifest, sdl, null]))
        .digest('hex');
      await em.execute(
        `insert into grantway.contract_revision (contract, version, revision, digest, manifest, sdl, deprecations, changes, published_by, published_at)
         values (?, ?, 1, ?, ?, ?, '{}', '[]', 'bench', now())`,
        [at.contract, at.version, digest, manifest, sdl],
      );
      await em.execute(
        `insert into grantway.contract_version (contract, version, source, state, revision, created_at, changed_at)
         values (?, ?, ?, 'published', 1, now(), now())`,
        [at.contract, at.version, at.contract],
      );
    }
}

/**
 * Fills the usage of all versions up to so many rows, evenly: ten installations send two hundred operations to each
 * version, on as many days as it takes, the latest first.
 */
export async function fillUsage(em: Em, shape: { contracts: number; versions: number; rows: number }): Promise<void> {
  const perDay = shape.contracts * shape.versions * operations * installations;
  const days = Math.max(1, Math.ceil(shape.rows / perDay));
  const share = Math.min(1, shape.rows / perDay);
  const ofEach = Math.round(operations * share);
  await em.execute(
    `insert into grantway.tenant (id, slug, name, created_at)
     select ('00000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'tenant-' || i, 'Tenant ' || i, now()
     from generate_series(1, ?::int) i on conflict do nothing`,
    [installations],
  );
  const versions = `select 'c' || lpad(c::text, 2, '0') || '/2025-0' || v as contract, 'C' || lpad(c::text, 2, '0') as prefix, lower('C' || lpad(c::text, 2, '0')) as name
    from generate_series(0, ${shape.contracts - 1}) c, generate_series(1, ${shape.versions}) v`;
  await em.execute(
    `insert into grantway.operation (contract, hash, name, document, coordinates)
     select contract, 'op' || o, 'Operation' || o, '', array['Query', prefix || 'Type' || (o % ${types}), 'Query.' || name || 'Thing' || (o % ${types})]
       || array(select prefix || 'Type' || (o % ${types}) || '.f' || f from generate_series(0, ${fields - 1}) f)
     from (${versions}) as all_versions, generate_series(0, ?::int) o on conflict do nothing`,
    [ofEach - 1],
  );
  await em.execute(
    `insert into grantway.operation_use (contract, hash, day, installation_id, app_version, tenant_id, app_key, requests)
     select contract, 'op' || o, current_date - d, ('10000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, '1.0.0',
       ('00000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'bench-app', 3
     from (${versions}) as all_versions, generate_series(0, ?::int) o, generate_series(1, ?::int) i, generate_series(0, ?::int) d
     on conflict do nothing`,
    [ofEach - 1, installations, days - 1],
  );
  await em.execute('analyze grantway.operation');
  await em.execute('analyze grantway.operation_use');
}
