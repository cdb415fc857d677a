import { randomUUID } from 'node:crypto';
import type { Em } from '../../platform/store/index.js';
import type { Count } from './operation-counts.js';

/** Writes who read what in a span of time, and who was refused; writes that ran stand in the log by themselves. */
export async function writeReads(
  em: Em,
  counts: readonly Count[],
  { at, until }: { at: Date; until: Date },
): Promise<void> {
  const rows = counts.flatMap(({ by, operation, allowed, refused }) => {
    const { tenantId: tenant, installationId: installation, clientId: app, appVersion: version } = by;
    const { contract, hash, name, kind } = operation;
    const row = { tenant, installation, app, version, kind, contract, hash, name, at, until };
    return [
      ...(allowed > 0 && kind === 'read' ? [{ ...row, id: randomUUID(), outcome: 'answered', requests: allowed }] : []),
      ...(refused > 0 ? [{ ...row, id: randomUUID(), outcome: 'refused', requests: refused }] : []),
    ];
  });
  if (rows.length > 0) await insertEntries(em, rows);
}

/** Adds entries to the log. */
export async function insertEntries(em: Em, rows: readonly object[]): Promise<void> {
  await em.execute(
    `insert into grantway.access_log_entry
       (id, tenant_id, installation_id, app_key, app_version, kind, contract, hash, name, outcome, requests, at, until)
     select id, tenant, installation, app, version, kind, contract, hash, name, outcome, requests, at, until
     from jsonb_to_recordset(?::jsonb) as e(
       id uuid, tenant uuid, installation uuid, app text, version text, kind text, contract text, hash text, name text,
       outcome text, requests bigint, at timestamptz, until timestamptz)`,
    [JSON.stringify(rows)],
  );
}
