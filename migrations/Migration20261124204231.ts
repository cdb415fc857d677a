import { Migration } from '@mikro-orm/migrations';

export class Migration20261124204231 extends Migration {

  override name = 'Migration20261124204231';

  override up(): void | Promise<void> {
    this.addSql(`alter table "grantway"."installation" add "refused_version" varchar(255) null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "grantway"."installation" drop column "refused_version";`);
  }

}
