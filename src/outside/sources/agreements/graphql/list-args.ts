import 'reflect-metadata';
import { ArgsType, ID } from 'type-graphql';
import { OptionalField, PageArgs } from '../../../sdk/index.js';
import { AgreementState } from '../agreement-states.js';

@ArgsType()
export class TemplateTypeArgs extends PageArgs {
  @OptionalField() extensionType?: string | null;
}

@ArgsType()
export class TemplateArgs extends TemplateTypeArgs {
  @OptionalField(() => ID) workspaceId?: string | null;
  @OptionalField(() => ID) templateTypeId?: string | null;
}

@ArgsType()
export class AgreementArgs extends TemplateArgs {
  @OptionalField(() => AgreementState) state?: AgreementState | null;
}
