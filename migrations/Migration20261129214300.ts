import { Migration } from '@mikro-orm/migrations';

export class Migration20261129214300 extends Migration {

  override name = 'Migration20261129214300';

  override up(): void | Promise<void> {
    this.addSql(`create or replace function "grantway"."contract_version_tells_of_changes_fn"() returns trigger as \$\$ begin perform pg_notify('grantway_changed', tg_table_name); return null; end; \$\$ language plpgsql;`);
    this.addSql(`create trigger "tells_of_changes" AFTER INSERT OR UPDATE OR DELETE on "grantway"."contract_version" for each STATEMENT execute function "grantway"."contract_version_tells_of_changes_fn"();`);

    this.addSql(`create or replace function "grantway"."installation_tells_of_changes_fn"() returns trigger as \$\$ begin perform pg_notify('grantway_changed', tg_table_name); return null; end; \$\$ language plpgsql;`);
    this.addSql(`create trigger "tells_of_changes" AFTER INSERT OR UPDATE OR DELETE on "grantway"."installation" for each STATEMENT execute function "grantway"."installation_tells_of_changes_fn"();`);

    this.addSql(`create or replace function "grantway"."revoked_token_tells_of_changes_fn"() returns trigger as \$\$ begin perform pg_notify('grantway_changed', tg_table_name); return null; end; \$\$ language plpgsql;`);
    this.addSql(`create trigger "tells_of_changes" AFTER INSERT OR UPDATE OR DELETE on "grantway"."revoked_token" for each STATEMENT execute function "grantway"."revoked_token_tells_of_changes_fn"();`);

    this.addSql(`create or replace function "grantway"."signing_key_tells_of_changes_fn"() returns trigger as \$\$ begin perform pg_notify('grantway_changed', tg_table_name); return null; end; \$\$ language plpgsql;`);
    this.addSql(`create trigger "tells_of_changes" AFTER INSERT OR UPDATE OR DELETE on "grantway"."signing_key" for each STATEMENT execute function "grantway"."signing_key_tells_of_changes_fn"();`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop trigger if exists "tells_of_changes" on "grantway"."contract_version";`);
    this.addSql(`drop function if exists "grantway"."contract_version_tells_of_changes_fn"();`);

    this.addSql(`drop trigger if exists "tells_of_changes" on "grantway"."installation";`);
    this.addSql(`drop function if exists "grantway"."installation_tells_of_changes_fn"();`);

    this.addSql(`drop trigger if exists "tells_of_changes" on "grantway"."revoked_token";`);
    this.addSql(`drop function if exists "grantway"."revoked_token_tells_of_changes_fn"();`);

    this.addSql(`drop trigger if exists "tells_of_changes" on "grantway"."signing_key";`);
    this.addSql(`drop function if exists "grantway"."signing_key_tells_of_changes_fn"();`);
  }

}
