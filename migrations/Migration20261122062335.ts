import { Migration } from '@mikro-orm/migrations';

export class Migration20261122062335 extends Migration {

  override name = 'Migration20261122062335';

  override up(): void | Promise<void> {
    this.addSql(`create schema if not exists "grantway";`);
    this.addSql(`create table "grantway"."app" ("key" varchar(255) not null, "name" varchar(255) not null, "current_version" varchar(255) not null, "client_secret_hash" varchar(255) null, "created_at" timestamptz not null, primary key ("key"));`);

    this.addSql(`create table "grantway"."app_version" ("app_key" varchar(255) not null, "version" varchar(255) not null, "manifest" json not null, "created_at" timestamptz not null, primary key ("app_key", "version"));`);

    this.addSql(`create table "grantway"."attempt" ("run_id" uuid not null, "number" int not null, "tenant_id" uuid not null, "outcome" varchar(255) not null, "step" varchar(255) null, "code" varchar(255) null, "message" text null, "started_at" timestamptz not null, "finished_at" timestamptz not null, primary key ("run_id", "number"));`);

    this.addSql(`create table "grantway"."audit_entry" ("id" bigserial primary key, "tenant_id" uuid not null, "at" timestamptz not null, "actor" varchar(255) not null, "action" varchar(255) not null, "subject" varchar(255) not null, "detail" jsonb not null);`);
    this.addSql(`create index "audit_entry_tenant_id_at_index" on "grantway"."audit_entry" ("tenant_id", "at");`);

    this.addSql(`create table "grantway"."automation" ("id" uuid not null, "tenant_id" uuid not null, "installation_id" uuid not null, "key" varchar(255) not null, "source" varchar(255) not null, "event_type" varchar(255) not null, "enabled" boolean not null, "sweep_due_at" timestamptz null, "sweep_cursor" varchar(255) null, "sweep_lease_until" timestamptz null, primary key ("id"));`);
    this.addSql(`create index "automation_tenant_id_source_event_type_index" on "grantway"."automation" ("tenant_id", "source", "event_type");`);
    this.addSql(`create index "automation_sweep_due_at_index" on "grantway"."automation" ("sweep_due_at");`);
    this.addSql(`alter table "grantway"."automation" add constraint "automation_installation_id_key_unique" unique ("installation_id", "key");`);

    this.addSql(`create table "grantway"."event" ("id" uuid not null, "tenant_id" uuid not null, "source" varchar(255) not null, "source_event_id" varchar(255) not null, "type" varchar(255) not null, "subject" varchar(255) not null, "occurred_at" timestamptz not null, "received_at" timestamptz not null default now(), primary key ("id"));`);
    this.addSql(`alter table "grantway"."event" add constraint "event_tenant_id_source_source_event_id_unique" unique ("tenant_id", "source", "source_event_id");`);

    this.addSql(`create table "grantway"."installation" ("id" uuid not null, "tenant_id" uuid not null, "app_key" varchar(255) not null, "app_version" varchar(255) not null, "status" varchar(255) not null, "epoch" int not null, "scopes" jsonb not null, "settings" jsonb not null, "created_at" timestamptz not null, "changed_at" timestamptz not null, primary key ("id"));`);
    this.addSql(`create index "installation_changed_at_index" on "grantway"."installation" ("changed_at");`);
    this.addSql(`alter table "grantway"."installation" add constraint "installation_tenant_id_app_key_unique" unique ("tenant_id", "app_key");`);

    this.addSql(`create table "grantway"."installation_grant" ("installation_id" uuid not null, "epoch" int not null, "tenant_id" uuid not null, "scopes" jsonb not null, "reason" varchar(255) not null, "approved_by" uuid null, "approved_by_name" varchar(255) not null, "created_at" timestamptz not null, primary key ("installation_id", "epoch"));`);

    this.addSql(`create table "grantway"."linked_account" ("id" uuid not null, "tenant_id" uuid not null, "installation_id" uuid not null, "connector" varchar(255) not null, "label" varchar(255) not null, "sealed" text not null, "credentials_version" int not null, "status" varchar(255) not null, "broken_reason" text null, "refresh_lease_by" varchar(255) null, "refresh_lease_until" timestamptz null, "created_at" timestamptz not null, "updated_at" timestamptz not null, primary key ("id"));`);
    this.addSql(`alter table "grantway"."linked_account" add constraint "linked_account_installation_id_connector_unique" unique ("installation_id", "connector");`);

    this.addSql(`create table "grantway"."link_request" ("id" varchar(255) not null, "tenant_id" uuid not null, "installation_id" uuid not null, "person_id" uuid not null, "connector" varchar(255) not null, "expires_at" timestamptz not null, primary key ("id"));`);

    this.addSql(`create table "grantway"."membership" ("tenant_id" uuid not null, "person_id" uuid not null, "role" varchar(255) not null, primary key ("tenant_id", "person_id"));`);
    this.addSql(`create index "membership_person_id_index" on "grantway"."membership" ("person_id");`);

    this.addSql(`create table "grantway"."oidc_payload" ("id" varchar(255) not null, "model" varchar(255) not null, "payload" jsonb not null, "grant_id" varchar(255) null, "uid" varchar(255) null, "expires_at" timestamptz null, primary key ("id"));`);
    this.addSql(`create index "oidc_payload_grant_id_index" on "grantway"."oidc_payload" ("grant_id");`);
    this.addSql(`create index "oidc_payload_uid_index" on "grantway"."oidc_payload" ("uid");`);
    this.addSql(`create index "oidc_payload_expires_at_index" on "grantway"."oidc_payload" ("expires_at");`);

    this.addSql(`create table "grantway"."person" ("id" uuid not null, "email" varchar(255) not null, "name" varchar(255) not null, "password_hash" text not null, "created_at" timestamptz not null, primary key ("id"));`);
    this.addSql(`alter table "grantway"."person" add constraint "person_email_unique" unique ("email");`);

    this.addSql(`create table "grantway"."run" ("id" uuid not null, "seq" bigserial, "tenant_id" uuid not null, "automation_id" uuid not null, "installation_id" uuid not null, "event_id" uuid not null, "subject" varchar(255) not null, "state" varchar(255) not null, "due_at" timestamptz not null default now(), "lease_by" varchar(255) null, "lease_until" timestamptz null, "queued_at" timestamptz null, "attempts" int not null default 0, "attempts_before" int not null default 0, "serialize_by" varchar(255) null, "held_reason" varchar(255) null, "held_account_id" uuid null, "outcome_code" varchar(255) null, "outcome_message" text null, "steps" jsonb not null default '{}', "created_at" timestamptz not null default now(), "finished_at" timestamptz null, primary key ("id"));`);
    this.addSql(`create index "run_due" on grantway.run (due_at) where state in ('ready', 'waiting', 'running');`);
    this.addSql(`create index "run_serial" on grantway.run (serialize_by, seq) where serialize_by is not null;`);
    this.addSql(`create index "run_held" on grantway.run (held_account_id) where state = 'held';`);
    this.addSql(`create index "run_tenant_id_installation_id_seq_index" on "grantway"."run" ("tenant_id", "installation_id", "seq");`);
    this.addSql(`alter table "grantway"."run" add constraint "run_automation_id_subject_unique" unique ("automation_id", "subject");`);

    this.addSql(`create table "grantway"."signing_key" ("kid" varchar(255) not null, "sealed" text not null, "created_at" timestamptz not null, primary key ("kid"));`);

    this.addSql(`create table "grantway"."sign_in_session" ("id" varchar(255) not null, "tenant_id" uuid not null, "person_id" uuid not null, "created_at" timestamptz not null, "expires_at" timestamptz not null, primary key ("id"));`);

    this.addSql(`create table "grantway"."tenant" ("id" uuid not null, "slug" varchar(255) not null, "name" varchar(255) not null, "created_at" timestamptz not null, primary key ("id"));`);
    this.addSql(`alter table "grantway"."tenant" add constraint "tenant_slug_unique" unique ("slug");`);

    this.addSql(`create table "grantway"."usage" ("installation_id" uuid not null, "contract" varchar(255) not null, "day" date not null, "tenant_id" uuid not null, "allowed" bigint not null, "refused" bigint not null, primary key ("installation_id", "contract", "day"));`);

    this.addSql(`alter table "grantway"."attempt" enable row level security;`);
    this.addSql(`create policy "of_this_tenant" on "grantway"."attempt" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`);

    this.addSql(`alter table "grantway"."audit_entry" enable row level security;`);
    this.addSql(`create policy "of_this_tenant" on "grantway"."audit_entry" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`);

    this.addSql(`alter table "grantway"."automation" enable row level security;`);
    this.addSql(`create policy "of_this_tenant" on "grantway"."automation" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`);

    this.addSql(`alter table "grantway"."event" enable row level security;`);
    this.addSql(`create policy "of_this_tenant" on "grantway"."event" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`);

    this.addSql(`alter table "grantway"."installation" add constraint "installation_status" check (status in ('active', 'suspended', 'uninstalled'));`);
    this.addSql(`alter table "grantway"."installation" enable row level security;`);
    this.addSql(`create policy "of_this_tenant" on "grantway"."installation" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`);

    this.addSql(`alter table "grantway"."installation_grant" enable row level security;`);
    this.addSql(`create policy "of_this_tenant" on "grantway"."installation_grant" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`);

    this.addSql(`alter table "grantway"."linked_account" add constraint "linked_account_status" check (status in ('active', 'broken'));`);
    this.addSql(`alter table "grantway"."linked_account" enable row level security;`);
    this.addSql(`create policy "of_this_tenant" on "grantway"."linked_account" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`);

    this.addSql(`alter table "grantway"."link_request" enable row level security;`);
    this.addSql(`create policy "of_this_tenant" on "grantway"."link_request" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`);

    this.addSql(`alter table "grantway"."membership" add constraint "membership_role" check (role in ('admin', 'viewer'));`);
    this.addSql(`alter table "grantway"."membership" enable row level security;`);
    this.addSql(`create policy "of_this_tenant" on "grantway"."membership" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`);

    this.addSql(`alter table "grantway"."run" add constraint "run_state" check (state in ('ready', 'running', 'waiting', 'held', 'delivered', 'filtered', 'halted', 'dead'));`);
    this.addSql(`alter table "grantway"."run" enable row level security;`);
    this.addSql(`create policy "of_this_tenant" on "grantway"."run" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`);

    this.addSql(`alter table "grantway"."sign_in_session" enable row level security;`);
    this.addSql(`create policy "of_this_tenant" on "grantway"."sign_in_session" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`);

    this.addSql(`alter table "grantway"."usage" enable row level security;`);
    this.addSql(`create policy "of_this_tenant" on "grantway"."usage" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "grantway"."app" cascade;`);
    this.addSql(`drop table if exists "grantway"."app_version" cascade;`);
    this.addSql(`drop table if exists "grantway"."attempt" cascade;`);
    this.addSql(`drop table if exists "grantway"."audit_entry" cascade;`);
    this.addSql(`drop table if exists "grantway"."automation" cascade;`);
    this.addSql(`drop table if exists "grantway"."event" cascade;`);
    this.addSql(`drop table if exists "grantway"."installation" cascade;`);
    this.addSql(`drop table if exists "grantway"."installation_grant" cascade;`);
    this.addSql(`drop table if exists "grantway"."linked_account" cascade;`);
    this.addSql(`drop table if exists "grantway"."link_request" cascade;`);
    this.addSql(`drop table if exists "grantway"."membership" cascade;`);
    this.addSql(`drop table if exists "grantway"."oidc_payload" cascade;`);
    this.addSql(`drop table if exists "grantway"."person" cascade;`);
    this.addSql(`drop table if exists "grantway"."run" cascade;`);
    this.addSql(`drop table if exists "grantway"."signing_key" cascade;`);
    this.addSql(`drop table if exists "grantway"."sign_in_session" cascade;`);
    this.addSql(`drop table if exists "grantway"."tenant" cascade;`);
    this.addSql(`drop table if exists "grantway"."usage" cascade;`);

    this.addSql(`drop schema if exists "grantway";`);
  }

}
