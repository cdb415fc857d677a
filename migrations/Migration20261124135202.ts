import { Migration } from '@mikro-orm/migrations';

export class Migration20261124135202 extends Migration {

  override name = 'Migration20261124135202';

  override up(): void | Promise<void> {
    this.addSql(`create table "grantway"."contract_log_entry" ("id" bigserial primary key, "contract" varchar(255) not null, "version" varchar(255) not null, "at" timestamptz not null, "actor" varchar(255) not null, "action" varchar(255) not null, "reason" text null, "detail" jsonb not null);`);
    this.addSql(`create index "contract_log_entry_contract_version_at_index" on "grantway"."contract_log_entry" ("contract", "version", "at");`);

    this.addSql(`create table "grantway"."contract_revision" ("contract" varchar(255) not null, "version" varchar(255) not null, "revision" int not null, "digest" varchar(255) not null, "manifest" text not null, "sdl" text not null, "samples" text null, "deprecations" jsonb not null, "changes" jsonb not null, "published_by" varchar(255) not null, "published_at" timestamptz not null, primary key ("contract", "version", "revision"));`);

    this.addSql(`create table "grantway"."contract_version" ("contract" varchar(255) not null, "version" varchar(255) not null, "source" varchar(255) not null, "state" varchar(255) not null, "revision" int not null, "deprecated_at" timestamptz null, "deprecation_reason" text null, "sunset_at" timestamptz null, "successor" varchar(255) null, "retired_at" timestamptz null, "created_at" timestamptz not null, "changed_at" timestamptz not null, primary key ("contract", "version"));`);

    this.addSql(`create table "grantway"."operation" ("contract" varchar(255) not null, "hash" varchar(255) not null, "name" varchar(255) null, "document" text not null, "coordinates" text[] not null, "created_at" timestamptz not null default now(), primary key ("contract", "hash"));`);
    this.addSql(`create index "operation_coordinates" on grantway.operation using gin (coordinates);`);

    this.addSql(`create table "grantway"."operation_use" ("contract" varchar(255) not null, "hash" varchar(255) not null, "day" date not null, "installation_id" uuid not null, "app_version" varchar(255) not null, "tenant_id" uuid not null, "app_key" varchar(255) not null, "requests" bigint not null, primary key ("contract", "hash", "day", "installation_id", "app_version"));`);
    this.addSql(`create index "operation_use_installation_id_day_index" on "grantway"."operation_use" ("installation_id", "day");`);
    this.addSql(`create index "operation_use_day_index" on "grantway"."operation_use" ("day");`);

    this.addSql(`alter table "grantway"."tenant" add "is_sandbox" boolean not null default false;`);

    this.addSql(`alter table "grantway"."contract_version" add constraint "contract_version_state" check (state in ('draft', 'published', 'deprecated', 'retired'));`);

    this.addSql(`alter table "grantway"."operation_use" enable row level security;`);
    this.addSql(`create policy "of_this_tenant" on "grantway"."operation_use" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "grantway"."contract_log_entry" cascade;`);
    this.addSql(`drop table if exists "grantway"."contract_revision" cascade;`);
    this.addSql(`drop table if exists "grantway"."contract_version" cascade;`);
    this.addSql(`drop table if exists "grantway"."operation" cascade;`);
    this.addSql(`drop table if exists "grantway"."operation_use" cascade;`);

    this.addSql(`alter table "grantway"."tenant" drop column "is_sandbox";`);
  }

}
