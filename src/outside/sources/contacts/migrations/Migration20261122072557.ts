import { Migration } from '@mikro-orm/migrations';

export class Migration20261122072557 extends Migration {
  override name = 'Migration20261122072557';

  override up(): void | Promise<void> {
    this.addSql(`create schema if not exists "source_contacts";`);
    this.addSql(
      `create table "source_contacts"."contact_address" ("contact_id" uuid not null, "position" int not null, "tenant_id" uuid not null, "kind" text not null, "street" varchar(255) not null, "additional_street" varchar(255) null, "city" varchar(255) not null, "postal_code" varchar(255) null, "region" varchar(255) null, "country_code" varchar(255) not null, primary key ("contact_id", "position"));`,
    );

    this.addSql(
      `create table "source_contacts"."contact" ("id" uuid not null, "tenant_id" uuid not null, "external_id" varchar(255) not null, "kind" text not null, "name" varchar(255) not null, "email" varchar(255) null, "phone" varchar(255) null, "job_title" varchar(255) null, "employer_id" uuid null, "legal_id" varchar(255) null, "vat_id" varchar(255) null, "website" text null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(
      `create index "contact_tenant_id_updated_at_id_index" on "source_contacts"."contact" ("tenant_id", "updated_at", "id");`,
    );
    this.addSql(
      `create index "contact_tenant_id_employer_id_index" on "source_contacts"."contact" ("tenant_id", "employer_id");`,
    );
    this.addSql(
      `alter table "source_contacts"."contact" add constraint "contact_tenant_id_external_id_unique" unique ("tenant_id", "external_id");`,
    );

    this.addSql(
      `create table "source_contacts"."outbox" ("id" uuid not null, "seq" bigserial, "tenant_id" uuid not null, "type" varchar(255) not null, "subject" uuid not null, "occurred_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`create index "outbox_seq_index" on "source_contacts"."outbox" ("seq");`);

    this.addSql(
      `alter table "source_contacts"."contact_address" add constraint "contact_address_kind_check" check ("kind" in ('BILLING', 'SHIPPING', 'OFFICE'));`,
    );
    this.addSql(`alter table "source_contacts"."contact_address" enable row level security;`);
    this.addSql(
      `create policy "of_this_tenant" on "source_contacts"."contact_address" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`,
    );

    this.addSql(
      `alter table "source_contacts"."contact" add constraint "contact_kind_check" check ("kind" in ('PERSON', 'COMPANY'));`,
    );
    this.addSql(`alter table "source_contacts"."contact" enable row level security;`);
    this.addSql(
      `create policy "of_this_tenant" on "source_contacts"."contact" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`,
    );

    this.addSql(`alter table "source_contacts"."outbox" enable row level security;`);
    this.addSql(
      `create policy "of_this_tenant" on "source_contacts"."outbox" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "source_contacts"."contact_address" cascade;`);
    this.addSql(`drop table if exists "source_contacts"."contact" cascade;`);
    this.addSql(`drop table if exists "source_contacts"."outbox" cascade;`);

    this.addSql(`drop schema if exists "source_contacts";`);
  }
}
