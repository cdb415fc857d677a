import { Migration } from '@mikro-orm/migrations';

export class Migration20261124201756 extends Migration {

  override name = 'Migration20261124201756';

  override up(): void | Promise<void> {
    this.addSql(`create table "grantway"."api_token" ("id" uuid not null, "hash" varchar(255) not null, "tenant_id" uuid not null, "installation_id" uuid not null, "name" varchar(255) not null, "hint" varchar(255) not null, "created_at" timestamptz not null, "created_by_name" varchar(255) not null, "expires_at" timestamptz null, "last_used_at" timestamptz null, "revoked_at" timestamptz null, primary key ("id"));`);
    this.addSql(`alter table "grantway"."api_token" add constraint "api_token_hash_unique" unique ("hash");`);
    this.addSql(`create index "api_token_installation_id_index" on "grantway"."api_token" ("installation_id");`);

    this.addSql(`create table "grantway"."app_env_value" ("app_key" varchar(255) not null, "version" varchar(255) not null, "environment" varchar(255) not null, "name" varchar(255) not null, "is_secret" boolean not null, "value" text not null, "changed_at" timestamptz not null, "changed_by_name" varchar(255) not null, primary key ("app_key", "version", "environment", "name"));`);

    this.addSql(`create table "grantway"."app_notice" ("id" uuid not null, "tenant_id" uuid not null, "app_key" varchar(255) not null, "installation_id" uuid not null, "type" varchar(255) not null, "data" jsonb not null, "created_at" timestamptz not null, "attempts" int not null default 0, "due_at" timestamptz null, "delivered_at" timestamptz null, "last_error" text null, primary key ("id"));`);
    this.addSql(`create index "app_notice_due" on grantway.app_notice (due_at) where due_at is not null;`);
    this.addSql(`create index "app_notice_app_key_created_at_index" on "grantway"."app_notice" ("app_key", "created_at");`);

    this.addSql(`create table "grantway"."client_secret" ("hash" varchar(255) not null, "app_key" varchar(255) not null, "hint" varchar(255) not null, "created_at" timestamptz not null, "expires_at" timestamptz null, primary key ("hash"));`);
    this.addSql(`create index "client_secret_app_key_index" on "grantway"."client_secret" ("app_key");`);

    this.addSql(`create table "grantway"."extension" ("app_key" varchar(255) not null, "partner_id" uuid null, "type" varchar(255) not null, "name" varchar(255) not null, "summary" varchar(255) not null, "description" text not null, "category" varchar(255) not null, "logo" text not null default '', "audience" varchar(255) not null, "link_key" varchar(255) not null, "state" varchar(255) not null, "submitted_at" timestamptz null, "reviewed_at" timestamptz null, "reviewed_by_name" varchar(255) null, "review_note" text null, "created_at" timestamptz not null, "changed_at" timestamptz not null, primary key ("app_key"));`);
    this.addSql(`create index "extension_partner_id_index" on "grantway"."extension" ("partner_id");`);
    this.addSql(`create index "extension_state_audience_name_index" on "grantway"."extension" ("state", "audience", "name");`);

    this.addSql(`create table "grantway"."invitation" ("id" varchar(255) not null, "public_id" uuid not null, "tenant_id" uuid null, "partner_id" uuid null, "email" varchar(255) not null, "role" varchar(255) not null, "invited_by" uuid not null, "invited_by_name" varchar(255) not null, "created_at" timestamptz not null, "expires_at" timestamptz not null, "accepted_at" timestamptz null, primary key ("id"));`);
    this.addSql(`alter table "grantway"."invitation" add constraint "invitation_public_id_unique" unique ("public_id");`);
    this.addSql(`create index "invitation_partner_id_index" on "grantway"."invitation" ("partner_id");`);
    this.addSql(`create index "invitation_tenant_id_index" on "grantway"."invitation" ("tenant_id");`);

    this.addSql(`create table "grantway"."partner" ("id" uuid not null, "slug" varchar(255) not null, "name" varchar(255) not null, "created_at" timestamptz not null, primary key ("id"));`);
    this.addSql(`alter table "grantway"."partner" add constraint "partner_slug_unique" unique ("slug");`);

    this.addSql(`create table "grantway"."partner_member" ("partner_id" uuid not null, "person_id" uuid not null, "role" varchar(255) not null, primary key ("partner_id", "person_id"));`);
    this.addSql(`create index "partner_member_person_id_index" on "grantway"."partner_member" ("person_id");`);

    this.addSql(`create table "grantway"."passkey" ("id" varchar(255) not null, "person_id" uuid not null, "public_key" bytea not null, "counter" bigint not null, "transports" text[] not null, "name" varchar(255) not null, "created_at" timestamptz not null, "last_used_at" timestamptz null, primary key ("id"));`);
    this.addSql(`create index "passkey_person_id_index" on "grantway"."passkey" ("person_id");`);

    this.addSql(`create table "grantway"."person_identity" ("issuer" varchar(255) not null, "subject" varchar(255) not null, "person_id" uuid not null, "created_at" timestamptz not null, primary key ("issuer", "subject"));`);
    this.addSql(`create index "person_identity_person_id_index" on "grantway"."person_identity" ("person_id");`);

    this.addSql(`create table "grantway"."person_token" ("id" varchar(255) not null, "public_id" uuid not null, "person_id" uuid not null, "tenant_id" uuid null, "partner_id" uuid null, "name" varchar(255) not null, "hint" varchar(255) not null, "created_at" timestamptz not null, "expires_at" timestamptz not null, "last_used_at" timestamptz null, primary key ("id"));`);
    this.addSql(`alter table "grantway"."person_token" add constraint "person_token_public_id_unique" unique ("public_id");`);
    this.addSql(`create index "person_token_person_id_index" on "grantway"."person_token" ("person_id");`);

    this.addSql(`create table "grantway"."source_owner" ("source" varchar(255) not null, "person_id" uuid not null, primary key ("source", "person_id"));`);
    this.addSql(`create index "source_owner_person_id_index" on "grantway"."source_owner" ("person_id");`);

    this.addSql(`create table "grantway"."version_migration" ("id" uuid not null, "app_key" varchar(255) not null, "from_version" varchar(255) not null, "to_version" varchar(255) not null, "moved" int not null, "waiting" int not null, "created_at" timestamptz not null, "created_by_name" varchar(255) not null, "reverted_at" timestamptz null, primary key ("id"));`);
    this.addSql(`create index "version_migration_app_key_index" on "grantway"."version_migration" ("app_key");`);

    this.addSql(`insert into "grantway"."client_secret" ("hash", "app_key", "hint", "created_at") select "client_secret_hash", "key", '', "created_at" from "grantway"."app" where "client_secret_hash" is not null;`);
    this.addSql(`alter table "grantway"."app" drop column "client_secret_hash";`);
    this.addSql(`alter table "grantway"."app" add "partner_id" uuid null, add "owner_tenant_id" uuid null, add "sealed_notice_secret" text null;`);
    this.addSql(`alter table "grantway"."app" alter column "current_version" drop not null;`);
    this.addSql(`create index "app_partner_id_index" on "grantway"."app" ("partner_id");`);
    this.addSql(`create index "app_owner_tenant_id_index" on "grantway"."app" ("owner_tenant_id");`);

    this.addSql(`alter table "grantway"."app_version" add "state" varchar(255) not null default 'private', add "ends_on" date null, add "end_reason" text null, add "created_by_name" varchar(255) not null default 'platform';`);
    this.addSql(`update "grantway"."app_version" v set "state" = case when a."current_version" = v."version" then 'promoted' else 'available' end from "grantway"."app" a where a."key" = v."app_key";`);
    this.addSql(`create unique index "app_version_one_promoted" on grantway.app_version (app_key) where state = 'promoted';`);
    this.addSql(`alter table "grantway"."app_version" add constraint "app_version_state" check (state in ('private', 'in_review', 'promoted', 'available', 'legacy', 'deprecating', 'deprecated', 'withdrawn'));`);

    this.addSql(`alter table "grantway"."audit_entry" add "partner_id" uuid null;`);
    this.addSql(`alter table "grantway"."audit_entry" alter column "tenant_id" drop not null;`);
    this.addSql(`create index "audit_entry_partner_id_at_index" on "grantway"."audit_entry" ("partner_id", "at");`);

    this.addSql(`alter table "grantway"."installation" add "environment" varchar(255) not null default 'live', add "waiting_version" varchar(255) null, add "previous_version" varchar(255) null, add "migration_id" uuid null;`);
    this.addSql(`create index "installation_app_key_app_version_index" on "grantway"."installation" ("app_key", "app_version");`);
    this.addSql(`alter table "grantway"."installation" add constraint "installation_environment" check (environment in ('development', 'beta', 'live'));`);

    this.addSql(`alter table "grantway"."membership" drop constraint "membership_role";`);
    this.addSql(`alter table "grantway"."membership" add constraint "membership_role" check (role in ('owner', 'admin', 'member', 'viewer'));`);

    this.addSql(`alter table "grantway"."person" add "is_operator" boolean not null default false;`);
    this.addSql(`alter table "grantway"."person" alter column "password_hash" drop not null;`);

    this.addSql(`alter table "grantway"."signing_key" add "retires_at" timestamptz null;`);

    this.addSql(`alter table "grantway"."sign_in_session" add "public_id" uuid not null default gen_random_uuid(), add "partner_id" uuid null, add "source" varchar(255) null, add "method" varchar(255) not null default 'password', add "user_agent" varchar(255) not null default '', add "address" varchar(255) not null default '', add "proved_at" timestamptz not null default now(), add "seen_at" timestamptz not null default now();`);
    this.addSql(`alter table "grantway"."sign_in_session" alter column "tenant_id" drop not null;`);
    this.addSql(`alter table "grantway"."sign_in_session" add constraint "sign_in_session_public_id_unique" unique ("public_id");`);
    this.addSql(`create index "sign_in_session_person_id_index" on "grantway"."sign_in_session" ("person_id");`);

    this.addSql(`alter table "grantway"."api_token" enable row level security;`);
    this.addSql(`create policy "of_this_tenant" on "grantway"."api_token" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`);

    this.addSql(`alter table "grantway"."app_env_value" add constraint "app_env_value_environment" check (environment in ('development', 'beta', 'live'));`);

    this.addSql(`alter table "grantway"."app_notice" enable row level security;`);
    this.addSql(`create policy "of_this_tenant" on "grantway"."app_notice" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`);

    this.addSql(`alter table "grantway"."extension" add constraint "extension_state" check (state in ('draft', 'in_review', 'listed', 'rejected', 'withdrawn'));`);
    this.addSql(`alter table "grantway"."extension" add constraint "extension_audience" check (audience in ('public', 'private'));`);

    this.addSql(`alter table "grantway"."invitation" enable row level security;`);
    this.addSql(`create policy "of_this_tenant" on "grantway"."invitation" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`);

    this.addSql(`alter table "grantway"."partner_member" add constraint "partner_member_role" check (role in ('owner', 'developer'));`);

    this.addSql(`alter table "grantway"."person_token" enable row level security;`);
    this.addSql(`create policy "of_this_tenant" on "grantway"."person_token" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "grantway"."api_token" cascade;`);
    this.addSql(`drop table if exists "grantway"."app_env_value" cascade;`);
    this.addSql(`drop table if exists "grantway"."app_notice" cascade;`);
    this.addSql(`drop table if exists "grantway"."client_secret" cascade;`);
    this.addSql(`drop table if exists "grantway"."extension" cascade;`);
    this.addSql(`drop table if exists "grantway"."invitation" cascade;`);
    this.addSql(`drop table if exists "grantway"."partner" cascade;`);
    this.addSql(`drop table if exists "grantway"."partner_member" cascade;`);
    this.addSql(`drop table if exists "grantway"."passkey" cascade;`);
    this.addSql(`drop table if exists "grantway"."person_identity" cascade;`);
    this.addSql(`drop table if exists "grantway"."person_token" cascade;`);
    this.addSql(`drop table if exists "grantway"."source_owner" cascade;`);
    this.addSql(`drop table if exists "grantway"."version_migration" cascade;`);

    this.addSql(`drop index "grantway"."app_partner_id_index";`);
    this.addSql(`drop index "grantway"."app_owner_tenant_id_index";`);
    this.addSql(`alter table "grantway"."app" drop column "partner_id", drop column "owner_tenant_id", drop column "sealed_notice_secret";`);
    this.addSql(`alter table "grantway"."app" add "client_secret_hash" varchar(255) null;`);
    this.addSql(`alter table "grantway"."app" alter column "current_version" set not null;`);

    this.addSql(`drop index "grantway"."app_version_one_promoted";`);
    this.addSql(`alter table "grantway"."app_version" drop constraint "app_version_state";`);
    this.addSql(`alter table "grantway"."app_version" drop column "state", drop column "ends_on", drop column "end_reason", drop column "created_by_name";`);

    this.addSql(`drop index "grantway"."audit_entry_partner_id_at_index";`);
    this.addSql(`alter table "grantway"."audit_entry" drop column "partner_id";`);
    this.addSql(`alter table "grantway"."audit_entry" alter column "tenant_id" set not null;`);

    this.addSql(`drop index "grantway"."installation_app_key_app_version_index";`);
    this.addSql(`alter table "grantway"."installation" drop constraint "installation_environment";`);
    this.addSql(`alter table "grantway"."installation" drop column "environment", drop column "waiting_version", drop column "previous_version", drop column "migration_id";`);

    this.addSql(`alter table "grantway"."membership" drop constraint "membership_role";`);
    this.addSql(`alter table "grantway"."membership" add constraint "membership_role" check (role in ('admin', 'viewer'));`);

    this.addSql(`alter table "grantway"."person" drop column "is_operator";`);
    this.addSql(`alter table "grantway"."person" alter column "password_hash" set not null;`);

    this.addSql(`alter table "grantway"."sign_in_session" drop constraint "sign_in_session_public_id_unique";`);
    this.addSql(`drop index "grantway"."sign_in_session_person_id_index";`);
    this.addSql(`alter table "grantway"."sign_in_session" drop column "public_id", drop column "partner_id", drop column "source", drop column "method", drop column "user_agent", drop column "address", drop column "proved_at", drop column "seen_at";`);
    this.addSql(`alter table "grantway"."sign_in_session" alter column "tenant_id" set not null;`);

    this.addSql(`alter table "grantway"."signing_key" drop column "retires_at";`);
  }

}
