import { Migration } from '@mikro-orm/migrations';

/** The role of tenants' work. Roles belong to the whole server: another process may create it at the same moment. */
export class Migration20261124140900 extends Migration {
  override name = 'Migration20261124140900';

  override up(): void {
    this.addSql(`do $$ begin
      if not exists (select 1 from pg_roles where rolname = 'source_commerce') then create role source_commerce nologin; end if;
      exception when duplicate_object or unique_violation then null; end $$;`);
    this.addSql(`do $$ begin
      if not pg_has_role(current_user, 'source_commerce', 'member') then execute format('grant source_commerce to %I', current_user); end if;
      exception when unique_violation then null; end $$;`);
    this.addSql('grant usage on schema source_commerce to source_commerce;');
    this.addSql('grant select, insert, update on source_commerce.customer_order to source_commerce;');
    this.addSql('grant select, insert on source_commerce.order_line to source_commerce;');
    this.addSql('grant select, insert, update on source_commerce.shipment to source_commerce;');
    this.addSql('grant select, insert, update on source_commerce.order_return to source_commerce;');
    this.addSql('grant select, insert on source_commerce.outbox to source_commerce;');
    this.addSql('grant usage on sequence source_commerce.outbox_seq_seq to source_commerce;');
  }

  override down(): void {
    this.addSql('revoke all on all tables in schema source_commerce from source_commerce;');
    this.addSql('revoke all on schema source_commerce from source_commerce;');
  }
}
