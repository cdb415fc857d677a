import 'reflect-metadata';
import { GraphQLDateTime } from 'graphql-scalars';
import { Authorized, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { connectionOf, OptionalField, UserError } from '../../../sdk/index.js';
import { AddressKind, ContactKind } from '../contact-kinds.js';
import type { ContactRow } from '../entities.js';
import { READ } from './scopes.js';

registerEnumType(ContactKind, { name: 'ContactKind' });
registerEnumType(AddressKind, { name: 'AddressKind' });

@ObjectType()
export class PostalAddress {
  @Field(() => AddressKind) kind!: AddressKind;
  @Field(() => String) street!: string;
  @OptionalField() additionalStreet!: string | null;
  @Field(() => String) city!: string;
  @OptionalField() postalCode!: string | null;
  @OptionalField() region!: string | null;
  @Field(() => String) countryCode!: string;
}

@ObjectType()
export class Company {
  @OptionalField() legalId!: string | null;
  @OptionalField() vatId!: string | null;
  @OptionalField() website!: string | null;
}

@ObjectType()
export class Person {
  @OptionalField() jobTitle!: string | null;
  /** Resolved in batches to `employer`, see contact-resolver.ts. */
  employerId!: string | null;
}

@ObjectType()
export class BusinessContact {
  @Field(() => ID) id!: string;
  @OptionalField(() => ID) customerNumber!: string | null;
  @Field(() => String) externalId!: string;
  @Field(() => ContactKind) kind!: ContactKind;
  @Field(() => String) name!: string;
  @OptionalField() email!: string | null;
  @OptionalField() phone!: string | null;
  @OptionalField(() => Person) person!: Person | null;
  @OptionalField(() => Company) company!: Company | null;
  /** Resolved in batches, see contact-resolver.ts. */
  addresses?: PostalAddress[];
  @Field(() => GraphQLDateTime) createdAt!: Date;
  @Field(() => GraphQLDateTime) updatedAt!: Date;

  static from(row: ContactRow): BusinessContact {
    const { id, customerNumber = null, externalId, kind, name, email = null, phone = null, createdAt, updatedAt } = row;
    const { jobTitle = null, employerId = null, legalId = null, vatId = null, website = null } = row;
    const isPerson = kind === ContactKind.PERSON;
    const person = isPerson ? { jobTitle, employerId } : null;
    const company = isPerson ? null : { legalId, vatId, website };
    return { id, customerNumber, externalId, kind, name, email, phone, person, company, createdAt, updatedAt };
  }
}

export const BusinessContactConnection = connectionOf(BusinessContact);

@ObjectType()
export class UpsertContactPayload {
  @Authorized(READ) @OptionalField(() => BusinessContact) contact!: BusinessContact | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}
