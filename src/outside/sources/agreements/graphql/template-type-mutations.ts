import 'reflect-metadata';
import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import { runChange } from '../../../sdk/index.js';
import { setDataFieldActive, upsertDataField } from '../change-data-field.js';
import { DataFieldSource } from '../data-field.js';
import { createTemplateType } from '../put-template-type.js';
import type { RequestContext } from './context.js';
import { CreateTemplateTypeInput, SetDataFieldActiveInput, UpsertDataFieldInput } from './input-types.js';
import {
  CreateTemplateTypePayload,
  SetDataFieldActivePayload,
  toTemplateTypePayload,
  UpsertDataFieldPayload,
} from './payload-types.js';
import { WRITE_TEMPLATES } from './scopes.js';

@Resolver()
export class TemplateTypeMutations {
  @Authorized(WRITE_TEMPLATES)
  @Mutation(() => CreateTemplateTypePayload)
  async createTemplateType(
    @Ctx() context: RequestContext,
    @Arg('input', () => CreateTemplateTypeInput) input: CreateTemplateTypeInput,
  ): Promise<CreateTemplateTypePayload> {
    const { extensionType, key, name, description = null } = input;
    const dataFields = input.dataFields.map((field) => ({
      customId: field.customId,
      name: field.name,
      description: field.description ?? null,
      source: DataFieldSource.SYSTEM,
      isActive: true,
    }));
    const wanted = { extensionType, key, name, description, dataFields };
    return toTemplateTypePayload(await runChange(context, (em, tenant) => createTemplateType(em, tenant, wanted)));
  }

  @Authorized(WRITE_TEMPLATES)
  @Mutation(() => UpsertDataFieldPayload)
  async upsertDataField(
    @Ctx() context: RequestContext,
    @Arg('input', () => UpsertDataFieldInput) input: UpsertDataFieldInput,
  ): Promise<UpsertDataFieldPayload> {
    return toTemplateTypePayload(await runChange(context, (em, tenant) => upsertDataField(em, tenant, input)));
  }

  @Authorized(WRITE_TEMPLATES)
  @Mutation(() => SetDataFieldActivePayload)
  async setDataFieldActive(
    @Ctx() context: RequestContext,
    @Arg('input', () => SetDataFieldActiveInput) input: SetDataFieldActiveInput,
  ): Promise<SetDataFieldActivePayload> {
    return toTemplateTypePayload(await runChange(context, (em, tenant) => setDataFieldActive(em, tenant, input)));
  }
}
