import type { Em } from '../../platform/store/index.js';
import { type Count, keptOperations } from './operation-counts.js';

/** Adds counts to the day's: how much of each contract, and how often each operation. What was refused touched nothing. */
export async function writeCounts(em: Em, counts: readonly Count[]): Promise<void> {
  await writeTotals(em, counts);
  const used = counts
    .filter(({ allowed }) => allowed > 0)
    .flatMap((count) => keptOperations(count).map((kept) => ({ by: count.by, ...kept })));
  if (used.length === 0) return;
  const operations = [
    ...new Map(used.map(({ operation }) => [`${operation.contract} ${operation.hash}`, operation])).values(),
  ];
  await em.execute(
    `insert into grantway.operation (contract, hash, name, document, coordinates)
     select contract, hash, name, document, array(select jsonb_array_elements_text(coordinates))
     from jsonb_to_recordset(?::jsonb) as o(contract text, hash text, name text, document text, coordinates jsonb)
     on conflict do nothing`,
    [JSON.stringify(operations)],
  );
  const rows = used.map(({ by, operation, requests }) => ({
    contract: operation.contract,
    hash: operation.hash,
    installation: by.installationId,
    version: by.appVersion,
    tenant: by.tenantId,
    app: by.clientId,
    requests,
  }));
  await em.execute(
    `insert into grantway.operation_use (contract, hash, day, installation_id, app_version, tenant_id, app_key, requests)
     select contract, hash, current_date, installation, version, min(tenant::text)::uuid, min(app), sum(requests)
     from jsonb_to_recordset(?::jsonb)
       as u(contract text, hash text, installation uuid, version text, tenant uuid, app text, requests bigint)
     group by contract, hash, installation, version
     on conflict (contract, hash, day, installation_id, app_version)
     do update set requests = operation_use.requests + excluded.requests`,
    [JSON.stringify(rows)],
  );
}

async function writeTotals(em: Em, counts: readonly Count[]): Promise<void> {
  const rows = counts.map(({ by, operation, allowed, refused }) => ({
    tenant: by.tenantId,
    installation: by.installationId,
    contract: operation.contract,
    allowed,
    refused,
  }));
  await em.execute(
    `insert into grantway.usage (tenant_id, installation_id, contract, day, allowed, refused)
     select min(tenant::text)::uuid, installation, contract, current_date, sum(allowed), sum(refused)
     from jsonb_to_recordset(?::jsonb)
       as c(tenant uuid, installation uuid, contract text, allowed bigint, refused bigint)
     group by installation, contract
     on conflict (installation_id, contract, day)
     do update set allowed = usage.allowed + excluded.allowed, refused = usage.refused + excluded.refused`,
    [JSON.stringify(rows)],
  );
}
