import 'reflect-metadata';
import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import { runChange } from '../../../sdk/index.js';
import { AgreementState } from '../agreement-states.js';
import { changeDraft, moveAgreement } from '../change-agreement.js';
import { createAgreement } from '../create-agreement.js';
import type { RequestContext } from './context.js';
import {
  CancelAgreementInput,
  CreateAgreementInput,
  PublishAgreementInput,
  UpdateAgreementDataFieldsInput,
} from './input-types.js';
import {
  CancelAgreementPayload,
  CreateAgreementPayload,
  PublishAgreementPayload,
  toAgreementPayload,
  UpdateAgreementDataFieldsPayload,
} from './payload-types.js';
import { WRITE_AGREEMENTS } from './scopes.js';

@Resolver()
export class AgreementMutations {
  @Authorized(WRITE_AGREEMENTS)
  @Mutation(() => CreateAgreementPayload)
  async createAgreement(
    @Ctx() context: RequestContext,
    @Arg('input', () => CreateAgreementInput) input: CreateAgreementInput,
  ): Promise<CreateAgreementPayload> {
    const { externalId, workspaceId, templateId, name, signBefore = null } = input;
    const parties = input.parties.map((party) => ({
      name: party.name,
      customerNumber: party.customerNumber ?? null,
      participants: party.participants.map((one) => ({ name: one.name, email: one.email })),
    }));
    const dataFields = input.dataFields ?? [];
    const wanted = { externalId, workspaceId, templateId, name, signBefore, parties, dataFields };
    return toAgreementPayload(await runChange(context, (em, tenant) => createAgreement(em, tenant, wanted)));
  }

  @Authorized(WRITE_AGREEMENTS)
  @Mutation(() => UpdateAgreementDataFieldsPayload)
  async updateAgreementDataFields(
    @Ctx() context: RequestContext,
    @Arg('input', () => UpdateAgreementDataFieldsInput) input: UpdateAgreementDataFieldsInput,
  ): Promise<UpdateAgreementDataFieldsPayload> {
    return toAgreementPayload(await runChange(context, (em, tenant) => changeDraft(em, tenant, input)));
  }

  @Authorized(WRITE_AGREEMENTS)
  @Mutation(() => PublishAgreementPayload)
  async publishAgreement(
    @Ctx() context: RequestContext,
    @Arg('input', () => PublishAgreementInput) { agreementId }: PublishAgreementInput,
  ): Promise<PublishAgreementPayload> {
    const move = { agreementId, to: AgreementState.PENDING };
    return toAgreementPayload(await runChange(context, (em, tenant) => moveAgreement(em, tenant, move)));
  }

  @Authorized(WRITE_AGREEMENTS)
  @Mutation(() => CancelAgreementPayload)
  async cancelAgreement(
    @Ctx() context: RequestContext,
    @Arg('input', () => CancelAgreementInput) { agreementId }: CancelAgreementInput,
  ): Promise<CancelAgreementPayload> {
    const move = { agreementId, to: AgreementState.CANCELLED };
    return toAgreementPayload(await runChange(context, (em, tenant) => moveAgreement(em, tenant, move)));
  }
}
