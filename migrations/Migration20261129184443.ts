import { Migration } from '@mikro-orm/migrations';

export class Migration20261129184443 extends Migration {

  override name = 'Migration20261129184443';

  override up(): void | Promise<void> {
    this.addSql(`alter table "grantway"."person_token" add "source" varchar(255) null, add "is_risky" boolean not null default false;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "grantway"."person_token" drop column "source", drop column "is_risky";`);
  }

}
