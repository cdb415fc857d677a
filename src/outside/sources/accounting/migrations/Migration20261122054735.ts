import { Migration } from '@mikro-orm/migrations';

export class Migration20261122054735 extends Migration {
  override name = 'Migration20261122054735';

  override up(): void | Promise<void> {
    this.addSql(`create schema if not exists "source_accounting";`);
    this.addSql(
      `create table "source_accounting"."invoice_export" ("invoice_id" uuid not null, "system" varchar(255) not null, "tenant_id" uuid not null, "external_id" varchar(255) not null, "exported_at" timestamptz(3) not null, primary key ("invoice_id", "system"));`,
    );

    this.addSql(
      `create table "source_accounting"."invoice_line" ("invoice_id" uuid not null, "position" int not null, "tenant_id" uuid not null, "line" jsonb not null, primary key ("invoice_id", "position"));`,
    );

    this.addSql(
      `create table "source_accounting"."invoice" ("id" uuid not null, "tenant_id" uuid not null, "digest" varchar(255) not null, "number" text not null, "seller_id" text not null, "type_code" varchar(255) not null, "status" text not null, "document" jsonb not null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(
      `create index "invoice_tenant_id_updated_at_id_index" on "source_accounting"."invoice" ("tenant_id", "updated_at", "id");`,
    );
    this.addSql(
      `create index "invoice_tenant_id_number_index" on "source_accounting"."invoice" ("tenant_id", "number");`,
    );
    this.addSql(
      `alter table "source_accounting"."invoice" add constraint "invoice_tenant_id_digest_unique" unique ("tenant_id", "digest");`,
    );

    this.addSql(
      `create table "source_accounting"."outbox" ("id" uuid not null, "seq" bigserial, "tenant_id" uuid not null, "type" varchar(255) not null, "subject" uuid not null, "occurred_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`create index "outbox_seq_index" on "source_accounting"."outbox" ("seq");`);

    this.addSql(`alter table "source_accounting"."invoice_export" enable row level security;`);
    this.addSql(
      `create policy "of_this_tenant" on "source_accounting"."invoice_export" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`,
    );

    this.addSql(`alter table "source_accounting"."invoice_line" enable row level security;`);
    this.addSql(
      `create policy "of_this_tenant" on "source_accounting"."invoice_line" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`,
    );

    this.addSql(
      `alter table "source_accounting"."invoice" add constraint "invoice_status_check" check ("status" in ('ISSUED', 'EXPORTED'));`,
    );
    this.addSql(`alter table "source_accounting"."invoice" enable row level security;`);
    this.addSql(
      `create policy "of_this_tenant" on "source_accounting"."invoice" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`,
    );

    this.addSql(`alter table "source_accounting"."outbox" enable row level security;`);
    this.addSql(
      `create policy "of_this_tenant" on "source_accounting"."outbox" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "source_accounting"."invoice_export" cascade;`);
    this.addSql(`drop table if exists "source_accounting"."invoice_line" cascade;`);
    this.addSql(`drop table if exists "source_accounting"."invoice" cascade;`);
    this.addSql(`drop table if exists "source_accounting"."outbox" cascade;`);

    this.addSql(`drop schema if exists "source_accounting";`);
  }
}
