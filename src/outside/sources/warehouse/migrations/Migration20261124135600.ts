import { Migration } from '@mikro-orm/migrations';

/** The role of tenants' work. Roles belong to the whole server: another process may create it at the same moment. */
export class Migration20261124135600 extends Migration {
  override name = 'Migration20261124135600';

  override up(): void {
    this.addSql(`do $$ begin
      if not exists (select 1 from pg_roles where rolname = 'source_warehouse') then create role source_warehouse nologin; end if;
      exception when duplicate_object or unique_violation then null; end $$;`);
    this.addSql(`do $$ begin
      if not pg_has_role(current_user, 'source_warehouse', 'member') then execute format('grant source_warehouse to %I', current_user); end if;
      exception when unique_violation then null; end $$;`);
    this.addSql('grant usage on schema source_warehouse to source_warehouse;');
    this.addSql('grant select, insert, update on source_warehouse.stock_location to source_warehouse;');
    this.addSql('grant select, insert, update on source_warehouse.stock_item to source_warehouse;');
    this.addSql('grant select, insert, update on source_warehouse.stock_level to source_warehouse;');
    this.addSql('grant select, insert on source_warehouse.stock_movement to source_warehouse;');
    this.addSql('grant select, insert, update on source_warehouse.stock_reservation to source_warehouse;');
    this.addSql('grant select, insert on source_warehouse.outbox to source_warehouse;');
    this.addSql('grant usage on sequence source_warehouse.outbox_seq_seq to source_warehouse;');
  }

  override down(): void {
    this.addSql('revoke all on all tables in schema source_warehouse from source_warehouse;');
    this.addSql('revoke all on schema source_warehouse from source_warehouse;');
  }
}
