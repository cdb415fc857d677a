import type { Em } from './em.js';
import { isolationProblems } from './isolation-problems.js';
import { SCHEMA, TENANT_ROLE } from './tenant-table.js';

/** Tables without a tenant that a tenant's work may read. */
const readableByTenants = ['app', 'app_version', 'extension', 'partner'];

/**
 * Makes row-level security true by construction, after every migration: the role of tenants exists, owns nothing,
 * and may use exactly the tables with a `tenant_id`; a table with a `tenant_id` but without a policy stops the start.
 * @throws TypeError when a tenant table is not guarded, or the role could get around the guard.
 */
export async function guardTenantTables(em: Em): Promise<void> {
  // Roles belong to the whole server: another process may create it at the same moment.
  await em.execute(`do $$ begin
    if not exists (select 1 from pg_roles where rolname = '${TENANT_ROLE}') then create role ${TENANT_ROLE} nologin; end if;
    exception when duplicate_object or unique_violation then null; end $$`);
  await em.execute(`do $$ begin
    if not pg_has_role(current_user, '${TENANT_ROLE}', 'member') then execute format('grant ${TENANT_ROLE} to %I', current_user); end if;
    exception when unique_violation then null; end $$`);

  const tables = await em.execute<{ name: string }[]>(
    `select table_name as name from information_schema.columns where table_schema = ? and column_name = 'tenant_id'`,
    [SCHEMA],
  );
  const names = tables.map(({ name }) => `${SCHEMA}."${name}"`).join(', ');
  await em.execute(`grant usage on schema ${SCHEMA} to ${TENANT_ROLE}`);
  await em.execute(`grant select, insert, update, delete on ${names} to ${TENANT_ROLE}`);
  await em.execute(
    `grant select on ${readableByTenants.map((name) => `${SCHEMA}."${name}"`).join(', ')} to ${TENANT_ROLE}`,
  );
  await em.execute(`grant usage on all sequences in schema ${SCHEMA} to ${TENANT_ROLE}`);

  const problems = await isolationProblems(em, SCHEMA, TENANT_ROLE);
  if (problems.length > 0) throw new TypeError(`Tenants are not kept apart: ${problems.join('; ')}`);
}
