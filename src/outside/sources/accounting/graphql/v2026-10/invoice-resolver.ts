import 'reflect-metadata';
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { loadById, mapPage, type Page, PageArgs } from '../../../../sdk/index.js';
import { markInvoiceExported } from '../../mark-invoice-exported.js';
import type { RequestContext } from '../context.js';
import { InvoiceStatus } from '../invoice-enums.js';
import { InvoiceLine } from '../line-types.js';
import { readInvoices } from '../read-invoices.js';
import { InvoiceExport } from '../reference-types.js';
import { READ, WRITE } from '../scopes.js';
import { Invoice, InvoiceConnection, MarkInvoiceExportedPayload } from './invoice-types.js';

@Resolver(() => Invoice)
export class InvoiceResolver {
  @Authorized(READ)
  @Query(() => InvoiceConnection)
  async invoices(
    @Ctx() context: RequestContext,
    @Args(() => PageArgs) input: PageArgs,
    @Arg('status', () => InvoiceStatus, { nullable: true }) status?: InvoiceStatus | null,
  ): Promise<Page<Invoice>> {
    return mapPage(await readInvoices(context, { ...input, status }), Invoice.from);
  }

  @Authorized(READ)
  @Query(() => Invoice, { nullable: true })
  async invoice(@Ctx() { invoices }: RequestContext, @Arg('id', () => ID) id: string): Promise<Invoice | null> {
    const row = await loadById(invoices, id);
    return row && Invoice.from(row);
  }

  @Authorized(WRITE)
  @Mutation(() => MarkInvoiceExportedPayload)
  async markInvoiceExported(
    @Ctx() { assertion, store, onChange }: RequestContext,
    @Arg('id', () => ID) id: string,
    @Arg('system', () => String) system: string,
    @Arg('externalId', () => String) externalId: string,
  ): Promise<MarkInvoiceExportedPayload> {
    const { invoice, userErrors } = await markInvoiceExported(store, assertion.tenant, { id, system, externalId });
    onChange();
    return { invoice: invoice && Invoice.from(invoice), userErrors };
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
