import { Migration } from '@mikro-orm/migrations';

export class Migration20261124135559 extends Migration {
  override name = 'Migration20261124135559';

  override up(): void | Promise<void> {
    this.addSql(`create schema if not exists "source_warehouse";`);
    this.addSql(
      `create table "source_warehouse"."outbox" ("id" uuid not null, "seq" bigserial, "tenant_id" uuid not null, "type" varchar(255) not null, "subject" uuid not null, "occurred_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`create index "outbox_seq_index" on "source_warehouse"."outbox" ("seq");`);

    this.addSql(
      `create table "source_warehouse"."stock_item" ("id" uuid not null, "tenant_id" uuid not null, "sku" varchar(255) not null, "name" varchar(255) not null, "barcode" varchar(255) null, "unit_code" varchar(255) not null, "reorder_point" int null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(
      `create index "stock_item_tenant_id_updated_at_id_index" on "source_warehouse"."stock_item" ("tenant_id", "updated_at", "id");`,
    );
    this.addSql(
      `alter table "source_warehouse"."stock_item" add constraint "stock_item_tenant_id_sku_unique" unique ("tenant_id", "sku");`,
    );

    this.addSql(
      `create table "source_warehouse"."stock_level" ("stock_item_id" uuid not null, "location_id" uuid not null, "tenant_id" uuid not null, "on_hand" int not null, "reserved" int not null, primary key ("stock_item_id", "location_id"));`,
    );
    this.addSql(
      `create index "stock_level_tenant_id_location_id_stock_item_id_index" on "source_warehouse"."stock_level" ("tenant_id", "location_id", "stock_item_id");`,
    );

    this.addSql(
      `create table "source_warehouse"."stock_location" ("id" uuid not null, "tenant_id" uuid not null, "code" varchar(255) not null, "name" varchar(255) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(
      `create index "stock_location_tenant_id_updated_at_id_index" on "source_warehouse"."stock_location" ("tenant_id", "updated_at", "id");`,
    );
    this.addSql(
      `alter table "source_warehouse"."stock_location" add constraint "stock_location_tenant_id_code_unique" unique ("tenant_id", "code");`,
    );

    this.addSql(
      `create table "source_warehouse"."stock_movement" ("id" uuid not null, "tenant_id" uuid not null, "external_id" varchar(255) null, "kind" text not null, "stock_item_id" uuid not null, "sku" varchar(255) not null, "location_id" uuid not null, "to_location_id" uuid null, "quantity" int not null, "reason" varchar(255) null, "reference" varchar(255) null, "reservation_id" uuid null, "updated_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(
      `create index "stock_movement_tenant_id_updated_at_id_index" on "source_warehouse"."stock_movement" ("tenant_id", "updated_at", "id");`,
    );
    this.addSql(
      `create index "stock_movement_tenant_id_sku_updated_at_index" on "source_warehouse"."stock_movement" ("tenant_id", "sku", "updated_at");`,
    );
    this.addSql(
      `alter table "source_warehouse"."stock_movement" add constraint "stock_movement_tenant_id_external_id_unique" unique ("tenant_id", "external_id");`,
    );
    this.addSql(
      `alter table "source_warehouse"."stock_movement" add constraint "stock_movement_reservation_id_unique" unique ("reservation_id");`,
    );

    this.addSql(
      `create table "source_warehouse"."stock_reservation" ("id" uuid not null, "tenant_id" uuid not null, "external_id" varchar(255) not null, "status" text not null, "stock_item_id" uuid not null, "sku" varchar(255) not null, "location_id" uuid not null, "quantity" int not null, "order_number" varchar(255) null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(
      `create index "stock_reservation_tenant_id_updated_at_id_index" on "source_warehouse"."stock_reservation" ("tenant_id", "updated_at", "id");`,
    );
    this.addSql(
      `create index "stock_reservation_tenant_id_order_number_index" on "source_warehouse"."stock_reservation" ("tenant_id", "order_number");`,
    );
    this.addSql(
      `alter table "source_warehouse"."stock_reservation" add constraint "stock_reservation_tenant_id_external_id_unique" unique ("tenant_id", "external_id");`,
    );

    this.addSql(`alter table "source_warehouse"."outbox" enable row level security;`);
    this.addSql(
      `create policy "of_this_tenant" on "source_warehouse"."outbox" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`,
    );

    this.addSql(`alter table "source_warehouse"."stock_item" enable row level security;`);
    this.addSql(
      `create policy "of_this_tenant" on "source_warehouse"."stock_item" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`,
    );

    this.addSql(
      `alter table "source_warehouse"."stock_level" add constraint "stock_level_reserved_check" check (reserved >= 0);`,
    );
    this.addSql(
      `alter table "source_warehouse"."stock_level" add constraint "stock_level_available_check" check (reserved <= on_hand);`,
    );
    this.addSql(
      `alter table "source_warehouse"."stock_level" add constraint "stock_level_on_hand_check" check (on_hand <= 10000000);`,
    );
    this.addSql(`alter table "source_warehouse"."stock_level" enable row level security;`);
    this.addSql(
      `create policy "of_this_tenant" on "source_warehouse"."stock_level" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`,
    );

    this.addSql(`alter table "source_warehouse"."stock_location" enable row level security;`);
    this.addSql(
      `create policy "of_this_tenant" on "source_warehouse"."stock_location" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`,
    );

    this.addSql(
      `alter table "source_warehouse"."stock_movement" add constraint "stock_movement_kind_check" check ("kind" in ('RECEIPT', 'SHIPMENT', 'ADJUSTMENT', 'TRANSFER'));`,
    );
    this.addSql(`alter table "source_warehouse"."stock_movement" enable row level security;`);
    this.addSql(
      `create policy "of_this_tenant" on "source_warehouse"."stock_movement" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`,
    );

    this.addSql(
      `alter table "source_warehouse"."stock_reservation" add constraint "stock_reservation_status_check" check ("status" in ('ACTIVE', 'FULFILLED', 'RELEASED'));`,
    );
    this.addSql(`alter table "source_warehouse"."stock_reservation" enable row level security;`);
    this.addSql(
      `create policy "of_this_tenant" on "source_warehouse"."stock_reservation" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "source_warehouse"."outbox" cascade;`);
    this.addSql(`drop table if exists "source_warehouse"."stock_item" cascade;`);
    this.addSql(`drop table if exists "source_warehouse"."stock_level" cascade;`);
    this.addSql(`drop table if exists "source_warehouse"."stock_location" cascade;`);
    this.addSql(`drop table if exists "source_warehouse"."stock_movement" cascade;`);
    this.addSql(`drop table if exists "source_warehouse"."stock_reservation" cascade;`);

    this.addSql(`drop schema if exists "source_warehouse";`);
  }
}
