import { Migration } from '@mikro-orm/migrations';

/** The role of tenants' work. Roles belong to the whole server: another process may create it at the same moment. */
export class Migration20261122054800 extends Migration {
  override name = 'Migration20261122054800';

  override up(): void {
    this.addSql(`do $$ begin
      if not exists (select 1 from pg_roles where rolname = 'source_accounting') then create role source_accounting nologin; end if;
      exception when duplicate_object or unique_violation then null; end $$;`);
    this.addSql(`do $$ begin
      if not pg_has_role(current_user, 'source_accounting', 'member') then execute format('grant source_accounting to %I', current_user); end if;
      exception when unique_violation then null; end $$;`);
    this.addSql('grant usage on schema source_accounting to source_accounting;');
    this.addSql('grant select, insert, update on source_accounting.invoice to source_accounting;');
    this.addSql('grant select, insert on source_accounting.invoice_line to source_accounting;');
    this.addSql('grant select, insert on source_accounting.invoice_export to source_accounting;');
    this.addSql('grant select, insert on source_accounting.outbox to source_accounting;');
    this.addSql('grant usage on sequence source_accounting.outbox_seq_seq to source_accounting;');
  }

  override down(): void {
    this.addSql('revoke all on all tables in schema source_accounting from source_accounting;');
    this.addSql('revoke all on schema source_accounting from source_accounting;');
  }
}
