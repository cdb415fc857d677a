import 'reflect-metadata';
import { Field, ID, ObjectType } from 'type-graphql';
import { OptionalField } from '../../../../sdk/index.js';
import type { Buyer, Address as DocumentAddress, Party as DocumentParty } from '../../party.js';
import { BusinessContact } from '../business-contact.js';

@ObjectType()
export class Address {
  @Field(() => [String]) lines!: string[];
  @OptionalField() city!: string | null;
  @OptionalField() postalCode!: string | null;
  @OptionalField() region!: string | null;
  @OptionalField() countryCode!: string | null;

  static from({ street, additionalStreet, line, ...same }: DocumentAddress): Address {
    return { ...same, lines: [street, additionalStreet, line].filter((one) => one !== null) };
  }
}

@ObjectType()
export class ContactPerson {
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
  @OptionalField(() => ContactPerson) contactPerson!: ContactPerson | null;
  @OptionalField(() => BusinessContact) contact!: BusinessContact | null;

  static from({ customerNumber = null, address, contact, ...same }: DocumentParty & Partial<Buyer>): Party {
    return {
      ...same,
      address: address && Address.from(address),
      contactPerson: contact,
      contact: customerNumber === null ? null : { customerNumber },
    };
  }
}
