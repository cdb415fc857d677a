import { Migration } from '@mikro-orm/migrations';

/** The role of tenants' work. Roles belong to the whole server: another process may create it at the same moment. */
export class Migration20261124141300 extends Migration {
  override name = 'Migration20261124141300';

  override up(): void {
    this.addSql(`do $$ begin
      if not exists (select 1 from pg_roles where rolname = 'source_agreements') then create role source_agreements nologin; end if;
      exception when duplicate_object or unique_violation then null; end $$;`);
    this.addSql(`do $$ begin
      if not pg_has_role(current_user, 'source_agreements', 'member') then execute format('grant source_agreements to %I', current_user); end if;
      exception when unique_violation then null; end $$;`);
    this.addSql('grant usage on schema source_agreements to source_agreements;');
    this.addSql('grant select, insert, update on source_agreements.workspace to source_agreements;');
    this.addSql('grant select, insert, update on source_agreements.template_type to source_agreements;');
    this.addSql('grant select, insert, update on source_agreements.template to source_agreements;');
    this.addSql('grant select, insert, update on source_agreements.agreement to source_agreements;');
    this.addSql('grant select, insert on source_agreements.outbox to source_agreements;');
    this.addSql('grant usage on sequence source_agreements.outbox_seq_seq to source_agreements;');
  }

  override down(): void {
    this.addSql('revoke all on all tables in schema source_agreements from source_agreements;');
    this.addSql('revoke all on schema source_agreements from source_agreements;');
  }
}
