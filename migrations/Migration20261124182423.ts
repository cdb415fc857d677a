import { Migration } from '@mikro-orm/migrations';

export class Migration20261124182423 extends Migration {

  override name = 'Migration20261124182423';

  override up(): void | Promise<void> {
    this.addSql(`create table "grantway"."access_log_entry" ("id" uuid not null, "tenant_id" uuid not null, "installation_id" uuid not null, "app_key" varchar(255) not null, "app_version" varchar(255) not null, "kind" text not null, "contract" varchar(255) not null, "hash" varchar(255) not null, "name" varchar(255) null, "outcome" text not null, "requests" bigint not null, "at" timestamptz not null, "until" timestamptz not null, primary key ("id"));`);
    this.addSql(`create index "access_log_entry_installation_id_at_index" on "grantway"."access_log_entry" ("installation_id", "at");`);
    this.addSql(`create index "access_log_entry_at_index" on "grantway"."access_log_entry" ("at");`);

    this.addSql(`alter table "grantway"."access_log_entry" add constraint "access_log_entry_kind_check" check ("kind" in ('read', 'write'));`);
    this.addSql(`alter table "grantway"."access_log_entry" add constraint "access_log_entry_outcome_check" check ("outcome" in ('sent', 'answered', 'failed', 'refused'));`);
    this.addSql(`alter table "grantway"."access_log_entry" enable row level security;`);
    this.addSql(`create policy "of_this_tenant" on "grantway"."access_log_entry" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "grantway"."access_log_entry" cascade;`);
  }

}
