import { Migration } from '@mikro-orm/migrations';

export class Migration20261124141254 extends Migration {
  override name = 'Migration20261124141254';

  override up(): void | Promise<void> {
    this.addSql(`create schema if not exists "source_agreements";`);
    this.addSql(
      `create table "source_agreements"."agreement" ("id" uuid not null, "tenant_id" uuid not null, "external_id" varchar(255) not null, "name" varchar(255) not null, "state" text not null, "workspace_id" uuid not null, "template_id" uuid not null, "template_type_id" uuid null, "parties" jsonb not null, "data_fields" jsonb not null, "sign_before" varchar(255) null, "published_at" timestamptz(3) null, "concluded_at" timestamptz(3) null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(
      `create index "agreement_tenant_id_updated_at_id_index" on "source_agreements"."agreement" ("tenant_id", "updated_at", "id");`,
    );
    this.addSql(
      `create index "agreement_tenant_id_template_type_id_state_index" on "source_agreements"."agreement" ("tenant_id", "template_type_id", "state");`,
    );
    this.addSql(
      `alter table "source_agreements"."agreement" add constraint "agreement_tenant_id_external_id_unique" unique ("tenant_id", "external_id");`,
    );

    this.addSql(
      `create table "source_agreements"."outbox" ("id" uuid not null, "seq" bigserial, "tenant_id" uuid not null, "type" varchar(255) not null, "subject" uuid not null, "occurred_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`create index "outbox_seq_index" on "source_agreements"."outbox" ("seq");`);

    this.addSql(
      `create table "source_agreements"."template" ("id" uuid not null, "tenant_id" uuid not null, "external_id" varchar(255) not null, "workspace_id" uuid not null, "template_type_id" uuid null, "name" varchar(255) not null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(
      `create index "template_tenant_id_updated_at_id_index" on "source_agreements"."template" ("tenant_id", "updated_at", "id");`,
    );
    this.addSql(
      `create index "template_tenant_id_template_type_id_index" on "source_agreements"."template" ("tenant_id", "template_type_id");`,
    );
    this.addSql(
      `alter table "source_agreements"."template" add constraint "template_tenant_id_external_id_unique" unique ("tenant_id", "external_id");`,
    );

    this.addSql(
      `create table "source_agreements"."template_type" ("id" uuid not null, "tenant_id" uuid not null, "extension_type" varchar(255) null, "key" varchar(255) not null, "name" varchar(255) not null, "description" text null, "data_fields" jsonb not null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(
      `create index "template_type_tenant_id_updated_at_id_index" on "source_agreements"."template_type" ("tenant_id", "updated_at", "id");`,
    );
    this.addSql(
      `alter table "source_agreements"."template_type" add constraint "template_type_tenant_id_extension_type_key_unique" unique ("tenant_id", "extension_type", "key");`,
    );

    this.addSql(
      `create table "source_agreements"."workspace" ("id" uuid not null, "tenant_id" uuid not null, "external_id" varchar(255) not null, "name" varchar(255) not null, "description" text null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(
      `create index "workspace_tenant_id_updated_at_id_index" on "source_agreements"."workspace" ("tenant_id", "updated_at", "id");`,
    );
    this.addSql(
      `alter table "source_agreements"."workspace" add constraint "workspace_tenant_id_external_id_unique" unique ("tenant_id", "external_id");`,
    );

    this.addSql(
      `alter table "source_agreements"."agreement" add constraint "agreement_state_check" check ("state" in ('DRAFT', 'PENDING', 'OVERDUE', 'SIGNED', 'DECLINED', 'CANCELLED'));`,
    );
    this.addSql(`alter table "source_agreements"."agreement" enable row level security;`);
    this.addSql(
      `create policy "of_this_tenant" on "source_agreements"."agreement" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`,
    );

    this.addSql(`alter table "source_agreements"."outbox" enable row level security;`);
    this.addSql(
      `create policy "of_this_tenant" on "source_agreements"."outbox" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`,
    );

    this.addSql(`alter table "source_agreements"."template" enable row level security;`);
    this.addSql(
      `create policy "of_this_tenant" on "source_agreements"."template" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`,
    );

    this.addSql(`alter table "source_agreements"."template_type" enable row level security;`);
    this.addSql(
      `create policy "of_this_tenant" on "source_agreements"."template_type" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`,
    );

    this.addSql(`alter table "source_agreements"."workspace" enable row level security;`);
    this.addSql(
      `create policy "of_this_tenant" on "source_agreements"."workspace" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "source_agreements"."agreement" cascade;`);
    this.addSql(`drop table if exists "source_agreements"."outbox" cascade;`);
    this.addSql(`drop table if exists "source_agreements"."template" cascade;`);
    this.addSql(`drop table if exists "source_agreements"."template_type" cascade;`);
    this.addSql(`drop table if exists "source_agreements"."workspace" cascade;`);

    this.addSql(`drop schema if exists "source_agreements";`);
  }
}
