import 'reflect-metadata';
import { Authorized, Field, ObjectType } from 'type-graphql';
import { inInput, OptionalField, UserError } from '../../../sdk/index.js';
import type { AgreementRow, TemplateTypeRow } from '../entities.js';
import type { Outcome } from '../outcome.js';
import { Agreement } from './agreement-types.js';
import { READ_AGREEMENTS, READ_TEMPLATES } from './scopes.js';
import { TemplateType } from './template-types.js';

@ObjectType()
export class CreateTemplateTypePayload {
  @Authorized(READ_TEMPLATES) @OptionalField(() => TemplateType) templateType!: TemplateType | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}

@ObjectType()
export class UpsertDataFieldPayload {
  @Authorized(READ_TEMPLATES) @OptionalField(() => TemplateType) templateType!: TemplateType | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}

@ObjectType()
export class SetDataFieldActivePayload {
  @Authorized(READ_TEMPLATES) @OptionalField(() => TemplateType) templateType!: TemplateType | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}

@ObjectType()
export class CreateAgreementPayload {
  @Authorized(READ_AGREEMENTS) @OptionalField(() => Agreement) agreement!: Agreement | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}

@ObjectType()
export class UpdateAgreementDataFieldsPayload {
  @Authorized(READ_AGREEMENTS) @OptionalField(() => Agreement) agreement!: Agreement | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}

@ObjectType()
export class PublishAgreementPayload {
  @Authorized(READ_AGREEMENTS) @OptionalField(() => Agreement) agreement!: Agreement | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}

@ObjectType()
export class CancelAgreementPayload {
  @Authorized(READ_AGREEMENTS) @OptionalField(() => Agreement) agreement!: Agreement | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}

/** What every mutation of a template type answers. */
export function toTemplateTypePayload({ row, faults }: Outcome<TemplateTypeRow>): CreateTemplateTypePayload {
  return { templateType: row && TemplateType.from(row), userErrors: inInput(faults) };
}

/** What every mutation of an agreement answers. */
export function toAgreementPayload({ row, faults }: Outcome<AgreementRow>): CreateAgreementPayload {
  return { agreement: row && Agreement.from(row), userErrors: inInput(faults) };
}
