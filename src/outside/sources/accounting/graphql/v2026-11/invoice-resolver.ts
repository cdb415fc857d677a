import 'reflect-metadata';
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { loadById, mapPage, type Page } from '../../../../sdk/index.js';
import { markInvoiceExported } from '../../mark-invoice-exported.js';
import type { RequestContext } from '../context.js';
import { InvoiceKind } from '../invoice-enums.js';
import { InvoiceLine } from '../line-types.js';
import { readInvoices } from '../read-invoices.js';
import { InvoiceExport } from '../reference-types.js';
import { READ, WRITE } from '../scopes.js';
import { InvoicePageArgs } from './invoice-page-args.js';
import { Invoice, InvoiceConnection, RecordInvoiceExportPayload } from './invoice-types.js';
import { RecordInvoiceExportInput } from './record-invoice-export-input.js';

@Resolver(() => Invoice)
export class InvoiceResolver {
  @Authorized(READ)
  @Query(() => InvoiceConnection)
  async invoices(
    @Ctx() context: RequestContext,
    @Args(() => InvoicePageArgs) args: InvoicePageArgs,
  ): Promise<Page<Invoice>> {
    return mapPage(await readInvoices(context, { ...args, kind: InvoiceKind.INVOICE }), Invoice.from);
  }

  @Authorized(READ)
  @Query(() => InvoiceConnection)
  async creditNotes(
    @Ctx() context: RequestContext,
    @Args(() => InvoicePageArgs) args: InvoicePageArgs,
  ): Promise<Page<Invoice>> {
    return mapPage(await readInvoices(context, { ...args, kind: InvoiceKind.CREDIT_NOTE }), Invoice.from);
  }

  @Authorized(READ)
  @Query(() => Invoice, { nullable: true })
  async invoice(@Ctx() { invoices }: RequestContext, @Arg('id', () => ID) id: string): Promise<Invoice | null> {
    const row = await loadById(invoices, id);
    return row && Invoice.from(row);
  }

  @Authorized(WRITE)
  @Mutation(() => RecordInvoiceExportPayload)
  async recordInvoiceExport(
    @Ctx() { assertion, store, onChange }: RequestContext,
    @Arg('input', () => RecordInvoiceExportInput) { invoiceId, system, externalId }: RecordInvoiceExportInput,
  ): Promise<RecordInvoiceExportPayload> {
    const input = { id: invoiceId, system, externalId };
    const { invoice, userErrors } = await markInvoiceExported(store, assertion.tenant, input);
    onChange();
    return {
      invoice: invoice && Invoice.from(invoice),
      userErrors: userErrors.map(({ code, message, path }) => ({
        code,
        message,
        path: ['input', ...path.map((name) => (name === 'id' ? 'invoiceId' : name))],
      })),
    };
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
