import { Migration } from '@mikro-orm/migrations';

export class Migration20261124135208 extends Migration {
  override name = 'Migration20261124135208';

  override up(): void | Promise<void> {
    this.addSql(`alter table "source_contacts"."contact" add "customer_number" varchar(255) null;`);
    this.addSql(
      `alter table "source_contacts"."contact" add constraint "contact_tenant_id_customer_number_unique" unique ("tenant_id", "customer_number");`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "source_contacts"."contact" drop constraint "contact_tenant_id_customer_number_unique";`);
    this.addSql(`alter table "source_contacts"."contact" drop column "customer_number";`);
  }
}
