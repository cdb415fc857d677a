import 'reflect-metadata';
import { Field, ObjectType } from 'type-graphql';
import { DateScalar, OptionalField } from '../../../../sdk/index.js';
import type { Delivery as DocumentDelivery, PrecedingInvoice as DocumentPreceding } from '../../invoice-references.js';
import { Address } from './party-types.js';

@ObjectType()
export class PrecedingInvoice {
  @Field(() => String) documentNumber!: string;
  @OptionalField(() => DateScalar) issueDate!: string | null;

  static from({ number, issueDate }: DocumentPreceding): PrecedingInvoice {
    return { documentNumber: number, issueDate };
  }
}

@ObjectType()
export class Delivery {
  @OptionalField(() => DateScalar) date!: string | null;
  @OptionalField() partyName!: string | null;
  @OptionalField() locationId!: string | null;
  @OptionalField(() => Address) address!: Address | null;

  static from({ address, ...same }: DocumentDelivery): Delivery {
    return { ...same, address: address && Address.from(address) };
  }
}
