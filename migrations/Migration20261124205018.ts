import { Migration } from '@mikro-orm/migrations';

export class Migration20261124205018 extends Migration {

  override name = 'Migration20261124205018';

  override up(): void | Promise<void> {
    this.addSql(`create table "grantway"."revoked_token" ("id" varchar(255) not null, "tenant_id" uuid null, "revoked_at" timestamptz not null, "expires_at" timestamptz not null, primary key ("id"));`);
    this.addSql(`create index "revoked_token_tenant_id_index" on "grantway"."revoked_token" ("tenant_id");`);
    this.addSql(`create index "revoked_token_revoked_at_index" on "grantway"."revoked_token" ("revoked_at");`);
    this.addSql(`create index "revoked_token_expires_at_index" on "grantway"."revoked_token" ("expires_at");`);

    this.addSql(`alter table "grantway"."revoked_token" enable row level security;`);
    this.addSql(`create policy "of_this_tenant" on "grantway"."revoked_token" using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid) with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "grantway"."revoked_token" cascade;`);
  }

}
