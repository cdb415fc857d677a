import 'reflect-metadata';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { connectionOf, DateScalar, OptionalField } from '../../../sdk/index.js';
import { AgreementState } from '../agreement-states.js';
import type { AgreementRow } from '../entities.js';
import type { Party } from '../party.js';

registerEnumType(AgreementState, { name: 'AgreementState' });

/** An entity of the contract contacts, named by its key. */
@ObjectType()
export class BusinessContact {
  @Field(() => ID) customerNumber!: string;
}

@ObjectType()
export class AgreementParticipant {
  @Field(() => String) name!: string;
  @Field(() => String) email!: string;
}

@ObjectType()
export class AgreementParty {
  @Field(() => String) name!: string;
  @OptionalField(() => BusinessContact) customer!: BusinessContact | null;
  @Field(() => [AgreementParticipant]) participants!: AgreementParticipant[];

  static from({ name, customerNumber, participants }: Party): AgreementParty {
    return { name, customer: customerNumber === null ? null : { customerNumber }, participants };
  }
}

@ObjectType()
export class AgreementDataField {
  @Field(() => String) customId!: string;
  @Field(() => String) value!: string;
}

@ObjectType()
export class Agreement {
  @Field(() => ID) id!: string;
  @Field(() => String) externalId!: string;
  @Field(() => String) name!: string;
  @Field(() => AgreementState) state!: AgreementState;
  /** Resolved in batches to `workspace` and `template`, see agreement-resolver.ts. */
  workspaceId!: string;
  templateId!: string;
  @Field(() => [AgreementParty]) parties!: AgreementParty[];
  @Field(() => [AgreementDataField]) dataFields!: AgreementDataField[];
  @OptionalField(() => DateScalar) signBefore!: string | null;
  @OptionalField(() => GraphQLDateTime) publishedAt!: Date | null;
  @OptionalField(() => GraphQLDateTime) concludedAt!: Date | null;
  @Field(() => GraphQLDateTime) createdAt!: Date;
  @Field(() => GraphQLDateTime) updatedAt!: Date;

  static from(row: AgreementRow): Agreement {
    const { id, externalId, name, state, workspaceId, templateId, dataFields, createdAt, updatedAt } = row;
    const { signBefore = null, publishedAt = null, concludedAt = null } = row;
    const parties = row.parties.map(AgreementParty.from);
    const written = { externalId, name, workspaceId, templateId, parties, dataFields, signBefore };
    return { id, state, ...written, publishedAt, concludedAt, createdAt, updatedAt };
  }
}

export const AgreementConnection = connectionOf(Agreement);
