import type { Em } from './em.js';

/**
 * Reads the database's catalogue and names whatever could let one tenant see another's rows: a table with a
 * `tenant_id` without row-level security or without a policy for all commands, a role that owns or bypasses.
 */
export async function isolationProblems(em: Em, schema: string, role: string): Promise<string[]> {
  const tables = await em.execute<{ name: string; secured: boolean; policies: number }[]>(
    `select c.relname as name, c.relrowsecurity as secured,
       (select count(*)::int from pg_policy p where p.polrelid = c.oid and p.polcmd = '*'
          and p.polqual is not null and p.polwithcheck is not null) as policies
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = ? and c.relkind in ('r', 'p')
       and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)`,
    [schema],
  );
  const roles = await em.execute<{ bypasses: boolean; owned: number }[]>(
    `select r.rolbypassrls or r.rolsuper as bypasses,
       (select count(*)::int from pg_class c where c.relowner = r.oid) as owned from pg_roles r where r.rolname = ?`,
    [role],
  );
  const [found] = roles;
  return [
    ...(tables.length === 0 ? [`no tenant table in ${schema}`] : []),
    ...tables.filter((table) => !table.secured).map((table) => `${table.name} has no row-level security`),
    ...tables.filter((table) => table.policies === 0).map((table) => `${table.name} has no policy for all commands`),
    ...(found === undefined ? [`role ${role} does not exist`] : []),
    ...(found?.bypasses ? [`role ${role} bypasses row-level security`] : []),
    ...(found !== undefined && found.owned > 0 ? [`role ${role} owns ${found.owned} tables`] : []),
  ];
}
