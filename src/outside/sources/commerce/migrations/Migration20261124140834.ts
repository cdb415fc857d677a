import { Migration } from '@mikro-orm/migrations';

export class Migration20261124140834 extends Migration {
  override name = 'Migration20261124140834';

  override up(): void | Promise<void> {
    this.addSql(`create schema if not exists "source_commerce";`);
    this.addSql(
      `create table "source_commerce"."order_line" ("order_id" uuid not null, "position" int not null, "tenant_id" uuid not null, "sku" varchar(255) not null, "name" varchar(255) not null, "quantity" int not null, "unit_price" varchar(255) not null, "net_amount" varchar(255) not null, "tax_rate" varchar(255) not null, primary key ("order_id", "position"));`,
    );

    this.addSql(
      `create table "source_commerce"."customer_order" ("id" uuid not null, "tenant_id" uuid not null, "number" varchar(255) not null, "sequence" int null, "channel" varchar(255) not null, "external_id" varchar(255) not null, "digest" varchar(255) not null, "status" text not null, "customer_number" varchar(255) null, "buyer_name" varchar(255) not null, "buyer_email" varchar(255) null, "shipping_address" jsonb not null, "currency" varchar(255) not null, "shipping_tax_rate" varchar(255) not null, "totals" jsonb not null, "cancel_reason" varchar(255) null, "placed_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(
      `create index "customer_order_tenant_id_updated_at_id_index" on "source_commerce"."customer_order" ("tenant_id", "updated_at", "id");`,
    );
    this.addSql(
      `create index "customer_order_tenant_id_customer_number_index" on "source_commerce"."customer_order" ("tenant_id", "customer_number");`,
    );
    this.addSql(
      `alter table "source_commerce"."customer_order" add constraint "customer_order_tenant_id_number_unique" unique ("tenant_id", "number");`,
    );
    this.addSql(
      `alter table "source_commerce"."customer_order" add constraint "customer_order_tenant_id_channel_external_id_unique" unique ("tenant_id", "channel", "external_id");`,
    );
    this.addSql(
      `alter table "source_commerce"."customer_order" add constraint "customer_order_tenant_id_sequence_unique" unique ("tenant_id", "sequence");`,
    );

    this.addSql(
      `create table "source_commerce"."outbox" ("id" uuid not null, "seq" bigserial, "tenant_id" uuid not null, "type" varchar(255) not null, "subject" uuid not null, "occurred_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`create index "outbox_seq_index" on "source_commerce"."outbox" ("seq");`);

    this.addSql(
      `create table "source_commerce"."order_return" ("id" uuid not null, "tenant_id" uuid not null, "order_id" uuid not null, "external_id" varchar(255) not null, "status" text not null, "reason" varchar(255) not null, "lines" jsonb not null, "requested_at" timestamptz(3) not null, "closed_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`create index "order_return_order_id_index" on "source_commerce"."order_return" ("order_id");`);
    this.addSql(
      `alter table "source_commerce"."order_return" add constraint "order_return_tenant_id_external_id_unique" unique ("tenant_id", "external_id");`,
    );

    this.addSql(
      `create table "source_commerce"."shipment" ("id" uuid not null, "tenant_id" uuid not null, "order_id" uuid not null, "carrier" varchar(255) not null, "tracking_number" varchar(255) not null, "status" text not null, "lines" jsonb not null, "shipped_at" timestamptz(3) not null, "delivered_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(
      `alter table "source_commerce"."shipment" add constraint "shipment_order_id_carrier_tracking_number_unique" unique ("order_id", "carrier", "tracking_number");`,
    );

    this.addSql(`alter table "source_commerce"."order_line" enable row level security;`);
    this.addSql(
      `create policy "of_this_tenant" on "source_commerce"."order_line" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`,
    );

    this.addSql(
      `alter table "source_commerce"."customer_order" add constraint "customer_order_status_check" check ("status" in ('PLACED', 'CONFIRMED', 'PACKED', 'READY_TO_SHIP', 'SHIPPED', 'DELIVERED', 'CANCELLED', 'RETURNED'));`,
    );
    this.addSql(`alter table "source_commerce"."customer_order" enable row level security;`);
    this.addSql(
      `create policy "of_this_tenant" on "source_commerce"."customer_order" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`,
    );

    this.addSql(`alter table "source_commerce"."outbox" enable row level security;`);
    this.addSql(
      `create policy "of_this_tenant" on "source_commerce"."outbox" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`,
    );

    this.addSql(
      `alter table "source_commerce"."order_return" add constraint "order_return_status_check" check ("status" in ('REQUESTED', 'RECEIVED', 'DECLINED'));`,
    );
    this.addSql(`alter table "source_commerce"."order_return" enable row level security;`);
    this.addSql(
      `create policy "of_this_tenant" on "source_commerce"."order_return" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`,
    );

    this.addSql(
      `alter table "source_commerce"."shipment" add constraint "shipment_status_check" check ("status" in ('IN_TRANSIT', 'DELIVERED'));`,
    );
    this.addSql(`alter table "source_commerce"."shipment" enable row level security;`);
    this.addSql(
      `create policy "of_this_tenant" on "source_commerce"."shipment" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "source_commerce"."order_line" cascade;`);
    this.addSql(`drop table if exists "source_commerce"."customer_order" cascade;`);
    this.addSql(`drop table if exists "source_commerce"."outbox" cascade;`);
    this.addSql(`drop table if exists "source_commerce"."order_return" cascade;`);
    this.addSql(`drop table if exists "source_commerce"."shipment" cascade;`);

    this.addSql(`drop schema if exists "source_commerce";`);
  }
}
