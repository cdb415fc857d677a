import { Migration } from '@mikro-orm/migrations';

/**
 * The kind of an invoice becomes a column, to list by; its document keeps each remark apart and, of the buyer, the
 * customer number. A document from before has its remarks as one, and no customer number.
 */
export class Migration20261124140100 extends Migration {
  override name = 'Migration20261124140100';

  override up(): void | Promise<void> {
    this.addSql(`alter table "source_accounting"."invoice" add "kind" text null;`);
    this.addSql(`update "source_accounting"."invoice" set "kind" = document ->> 'kind';`);
    this.addSql(`alter table "source_accounting"."invoice" alter column "kind" set not null;`);
    this.addSql(
      `create index "invoice_tenant_id_kind_updated_at_id_index" on "source_accounting"."invoice" ("tenant_id", "kind", "updated_at", "id");`,
    );
    this.addSql(
      `alter table "source_accounting"."invoice" add constraint "invoice_kind_check" check ("kind" in ('INVOICE', 'CREDIT_NOTE'));`,
    );
    this.addSql(
      `update "source_accounting"."invoice" set "document" = jsonb_set(document - 'note', '{buyer,customerNumber}', 'null')
         || jsonb_build_object('notes', case when document ->> 'note' is null then '[]' else jsonb_build_array(document ->> 'note') end);`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(
      `update "source_accounting"."invoice" set "document" = (document - 'notes') #- '{buyer,customerNumber}'
         || jsonb_build_object('note', (select string_agg(one, E'\\n') from jsonb_array_elements_text(document -> 'notes') one));`,
    );
    this.addSql(`drop index "source_accounting"."invoice_tenant_id_kind_updated_at_id_index";`);
    this.addSql(`alter table "source_accounting"."invoice" drop constraint "invoice_kind_check";`);
    this.addSql(`alter table "source_accounting"."invoice" drop column "kind";`);
  }
}
