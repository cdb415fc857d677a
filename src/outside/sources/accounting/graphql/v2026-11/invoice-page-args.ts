import 'reflect-metadata';
import { ArgsType } from 'type-graphql';
import { OptionalField, PageArgs } from '../../../../sdk/index.js';
import { InvoiceStatus } from '../invoice-enums.js';

/** The arguments of both lists. */
@ArgsType()
export class InvoicePageArgs extends PageArgs {
  @OptionalField(() => InvoiceStatus) status?: InvoiceStatus | null;
}
