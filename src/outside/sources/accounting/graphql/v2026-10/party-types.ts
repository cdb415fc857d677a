import 'reflect-metadata';
import { Field, ID, ObjectType } from 'type-graphql';
import { OptionalField } from '../../../../sdk/index.js';
import type { Buyer, Party as DocumentParty } from '../../party.js';
import { BusinessContact } from '../business-contact.js';

@ObjectType()
export class Address {
  @OptionalField() street!: string | null;
  @OptionalField() additionalStreet!: string | null;
  @OptionalField() line!: string | null;
  @OptionalField() city!: string | null;
  @OptionalField() postalCode!: string | null;
  @OptionalField() region!: string | null;
  @OptionalField() countryCode!: string | null;
}

@ObjectType()
export class Contact {
  @OptionalField() name!: string | null;
  @OptionalField() phone!: string | null;
  @OptionalField() email!: string | null;
}

@ObjectType()
export class Party {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @OptionalField() tradingName!: string | null;
  @OptionalField() legalId!: string | null;
  @OptionalField() vatId!: string | null;
  @Field(() => Boolean) isCompany!: boolean;
  @OptionalField() email!: string | null;
  @OptionalField(() => Address) address!: Address | null;
  @OptionalField(() => Contact) contact!: Contact | null;
  @OptionalField(() => BusinessContact) customer!: BusinessContact | null;

  static from({ customerNumber = null, ...party }: DocumentParty & Partial<Buyer>): Party {
    return { ...party, customer: customerNumber === null ? null : { customerNumber } };
  }
}
