import 'reflect-metadata';
import { Field, ID, InputType } from 'type-graphql';
import { DateScalar, OptionalField } from '../../../sdk/index.js';

@InputType()
export class TemplateDataFieldInput {
  @Field(() => String) customId!: string;
  @Field(() => String) name!: string;
  @OptionalField() description?: string | null;
}

@InputType()
export class CreateTemplateTypeInput {
  @Field(() => String) extensionType!: string;
  @Field(() => String) key!: string;
  @Field(() => String) name!: string;
  @OptionalField() description?: string | null;
  @Field(() => [TemplateDataFieldInput]) dataFields!: TemplateDataFieldInput[];
}

@InputType()
export class UpsertDataFieldInput {
  @Field(() => ID) templateTypeId!: string;
  @Field(() => String) customId!: string;
  @Field(() => String) name!: string;
  @OptionalField() description?: string | null;
}

@InputType()
export class SetDataFieldActiveInput {
  @Field(() => ID) templateTypeId!: string;
  @Field(() => String) customId!: string;
  @Field(() => Boolean) isActive!: boolean;
}

@InputType()
export class AgreementParticipantInput {
  @Field(() => String) name!: string;
  @Field(() => String) email!: string;
}

@InputType()
export class AgreementPartyInput {
  @Field(() => String) name!: string;
  @OptionalField(() => ID) customerNumber?: string | null;
  @Field(() => [AgreementParticipantInput]) participants!: AgreementParticipantInput[];
}

@InputType()
export class AgreementDataFieldInput {
  @Field(() => String) customId!: string;
  @OptionalField() value?: string | null;
}

@InputType()
export class CreateAgreementInput {
  @Field(() => String) externalId!: string;
  @Field(() => ID) workspaceId!: string;
  @Field(() => ID) templateId!: string;
  @Field(() => String) name!: string;
  @OptionalField(() => DateScalar) signBefore?: string | null;
  @Field(() => [AgreementPartyInput]) parties!: AgreementPartyInput[];
  @OptionalField(() => [AgreementDataFieldInput]) dataFields?: AgreementDataFieldInput[] | null;
}

@InputType()
export class UpdateAgreementDataFieldsInput {
  @Field(() => ID) agreementId!: string;
  @Field(() => [AgreementDataFieldInput]) dataFields!: AgreementDataFieldInput[];
}

@InputType()
export class PublishAgreementInput {
  @Field(() => ID) agreementId!: string;
}

@InputType()
export class CancelAgreementInput {
  @Field(() => ID) agreementId!: string;
}
