import { Migration } from '@mikro-orm/migrations';

/** The role of tenants' work. Roles belong to the whole server: another process may create it at the same moment. */
export class Migration20261122072600 extends Migration {
  override name = 'Migration20261122072600';

  override up(): void {
    this.addSql(`do $$ begin
      if not exists (select 1 from pg_roles where rolname = 'source_contacts') then create role source_contacts nologin; end if;
      exception when duplicate_object or unique_violation then null; end $$;`);
    this.addSql(`do $$ begin
      if not pg_has_role(current_user, 'source_contacts', 'member') then execute format('grant source_contacts to %I', current_user); end if;
      exception when unique_violation then null; end $$;`);
    this.addSql('grant usage on schema source_contacts to source_contacts;');
    this.addSql('grant select, insert, update on source_contacts.contact to source_contacts;');
    this.addSql('grant select, insert, delete on source_contacts.contact_address to source_contacts;');
    this.addSql('grant select, insert on source_contacts.outbox to source_contacts;');
    this.addSql('grant usage on sequence source_contacts.outbox_seq_seq to source_contacts;');
  }

  override down(): void {
    this.addSql('revoke all on all tables in schema source_contacts from source_contacts;');
    this.addSql('revoke all on schema source_contacts from source_contacts;');
  }
}
