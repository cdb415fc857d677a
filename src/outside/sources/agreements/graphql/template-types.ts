import 'reflect-metadata';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { connectionOf, OptionalField } from '../../../sdk/index.js';
import { DataFieldSource } from '../data-field.js';
import type { TemplateRow, TemplateTypeRow } from '../entities.js';

registerEnumType(DataFieldSource, { name: 'DataFieldSource' });

@ObjectType()
export class TemplateDataField {
  @Field(() => String) customId!: string;
  @Field(() => String) name!: string;
  @OptionalField() description!: string | null;
  @Field(() => DataFieldSource) source!: DataFieldSource;
  @Field(() => Boolean) isActive!: boolean;
}

@ObjectType()
export class TemplateType {
  @Field(() => ID) id!: string;
  @OptionalField() extensionType!: string | null;
  @Field(() => String) key!: string;
  @Field(() => String) name!: string;
  @OptionalField() description!: string | null;
  @Field(() => [TemplateDataField]) dataFields!: TemplateDataField[];
  @Field(() => GraphQLDateTime) createdAt!: Date;
  @Field(() => GraphQLDateTime) updatedAt!: Date;

  static from(row: TemplateTypeRow): TemplateType {
    const { id, extensionType = null, key, name, description = null, dataFields, createdAt, updatedAt } = row;
    return { id, extensionType, key, name, description, dataFields, createdAt, updatedAt };
  }
}

export const TemplateTypeConnection = connectionOf(TemplateType);

@ObjectType()
export class AgreementTemplate {
  @Field(() => ID) id!: string;
  @Field(() => String) externalId!: string;
  @Field(() => String) name!: string;
  /** Resolved in batches to `workspace` and `templateType`, see template-resolver.ts. */
  workspaceId!: string;
  templateTypeId!: string | null;
  @Field(() => GraphQLDateTime) createdAt!: Date;
  @Field(() => GraphQLDateTime) updatedAt!: Date;

  static from(row: TemplateRow): AgreementTemplate {
    const { id, externalId, name, workspaceId, templateTypeId = null, createdAt, updatedAt } = row;
    return { id, externalId, name, workspaceId, templateTypeId, createdAt, updatedAt };
  }
}

export const AgreementTemplateConnection = connectionOf(AgreementTemplate);
