import { Migration } from '@mikro-orm/migrations';

export class Migration20261124172716 extends Migration {

  override name = 'Migration20261124172716';

  override up(): void | Promise<void> {
    this.addSql(`create table "grantway"."installation_budget" ("installation_id" uuid not null, "tenant_id" uuid not null, "level" double precision not null, "level_at" timestamptz not null, primary key ("installation_id"));`);

    this.addSql(`alter table "grantway"."installation_budget" enable row level security;`);
    this.addSql(`create policy "of_this_tenant" on "grantway"."installation_budget" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "grantway"."installation_budget" cascade;`);
  }

}
