import { Migration } from '@mikro-orm/migrations';

export class Migration20261124180531 extends Migration {

  override name = 'Migration20261124180531';

  override up(): void | Promise<void> {
    this.addSql(`create index "event_tenant_id_received_at_index" on "grantway"."event" ("tenant_id", "received_at");`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "grantway"."event_tenant_id_received_at_index";`);
  }

}
