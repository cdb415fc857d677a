import 'reflect-metadata';
import { Arg, Authorized, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { isUuid, mapPage, readPage } from '../../../sdk/index.js';
import { InvoiceRow } from '../entities.js';
import { InvoiceStatus } from '../invoice-document.js';
import { markInvoiceExported } from '../mark-invoice-exported.js';
import type { RequestContext } from './context.js';
import { Invoice, InvoiceConnection, MarkInvoiceExportedPayload } from './invoice-types.js';
import { InvoiceLine } from './line-types.js';
import { InvoiceExport } from './reference-types.js';
import { DateTimeScalar } from './scalars.js';
import { READ, WRITE } from './scopes.js';

@Resolver(() => Invoice)
export class InvoiceResolver {
  @Authorized(READ)
  @Query(() => InvoiceConnection)
  async invoices(
    @Ctx() { assertion, store }: RequestContext,
    @Arg('first', () => Int, { nullable: true, defaultValue: 50 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after?: string | null,
    @Arg('updatedSince', () => DateTimeScalar, { nullable: true }) updatedSince?: Date | null,
    @Arg('status', () => InvoiceStatus, { nullable: true }) status?: InvoiceStatus | null,
  ): Promise<InvoiceConnection> {
    const page = await readPage<InvoiceRow>(store.forTenant(assertion.tenant), {
      row: InvoiceRow,
      filter: status == null ? {} : { status },
      input: { first, after, updatedSince },
    });
    return mapPage(page, toInvoice);
  }

  @Authorized(READ)
  @Query(() => Invoice, { nullable: true })
  async invoice(@Ctx() { assertion, store }: RequestContext, @Arg('id', () => ID) id: string): Promise<Invoice | null> {
    if (!isUuid(id)) return null;
    const row = await store.forTenant(assertion.tenant).findOne(InvoiceRow, { id });
    return row === null ? null : toInvoice(row);
  }

  @Authorized(WRITE)
  @Mutation(() => MarkInvoiceExportedPayload)
  async markInvoiceExported(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID) id: string,
    @Arg('system', () => String) system: string,
    @Arg('externalId', () => String) externalId: string,
  ): Promise<MarkInvoiceExportedPayload> {
    const { invoice, userErrors } = await markInvoiceExported(context.store, context.assertion.tenant, {
      id,
      system,
      externalId,
    });
    context.onChange();
    return { invoice: invoice === null ? null : toInvoice(invoice), userErrors };
  }

  @FieldResolver(() => [InvoiceLine])
  async lines(@Root() { id }: Invoice, @Ctx() { lines }: RequestContext): Promise<InvoiceLine[]> {
    return (await lines.load(id)).map(({ line }) => line);
  }

  @FieldResolver(() => [InvoiceExport])
  async exports(@Root() { id }: Invoice, @Ctx() context: RequestContext): Promise<InvoiceExport[]> {
    return context.exports.load(id);
  }
}

@Resolver(() => InvoiceConnection)
export class InvoiceConnectionResolver {
  @FieldResolver(() => Int)
  totalCount(@Root() { countTotal }: InvoiceConnection): Promise<number> {
    return countTotal();
  }
}

function toInvoice({ id, status, createdAt, updatedAt, document }: InvoiceRow): Invoice {
  return { ...document, id, status, createdAt, updatedAt };
}
