import { Migration } from '@mikro-orm/migrations';

export class Migration20261129193422 extends Migration {

  override name = 'Migration20261129193422';

  override up(): void | Promise<void> {
    this.addSql(`create index "access_log_entry_tenant_id_at_id_index" on "grantway"."access_log_entry" ("tenant_id", "at", "id");`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "grantway"."access_log_entry_tenant_id_at_id_index";`);
  }

}
