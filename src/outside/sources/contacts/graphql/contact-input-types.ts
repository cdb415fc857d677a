import 'reflect-metadata';
import { Field, ID, InputType } from 'type-graphql';
import { OptionalField } from '../../../sdk/index.js';
import type { AddressInput, ContactInput } from '../contact-input.js';
import { AddressKind, ContactKind } from '../contact-kinds.js';

@InputType()
export class PostalAddressInput implements AddressInput {
  @Field(() => AddressKind) kind!: AddressKind;
  @Field(() => String) street!: string;
  @OptionalField() additionalStreet?: string | null;
  @Field(() => String) city!: string;
  @OptionalField() postalCode?: string | null;
  @OptionalField() region?: string | null;
  @Field(() => String) countryCode!: string;
}

@InputType()
export class UpsertContactInput implements ContactInput {
  @Field(() => String) externalId!: string;
  @OptionalField(() => ID) customerNumber?: string | null;
  @Field(() => ContactKind) kind!: ContactKind;
  @Field(() => String) name!: string;
  @OptionalField() email?: string | null;
  @OptionalField() phone?: string | null;
  @OptionalField() jobTitle?: string | null;
  @OptionalField() employerExternalId?: string | null;
  @OptionalField() legalId?: string | null;
  @OptionalField() vatId?: string | null;
  @OptionalField() website?: string | null;
  @OptionalField(() => [PostalAddressInput]) addresses?: PostalAddressInput[] | null;
}
