import type { GraphQLSchema } from 'graphql';
import { buildSourceSchema } from '../../../sdk/index.js';
import { AgreementMutations } from './agreement-mutations.js';
import { AgreementResolver } from './agreement-resolver.js';
import { AgreementCreationResolver } from './creation-resolver.js';
import { AgreementTemplateResolver, TemplateTypeResolver } from './template-resolver.js';
import { TemplateTypeMutations } from './template-type-mutations.js';
import { WorkspaceResolver } from './workspace-resolver.js';

/** The executable schema. A test holds it equal to contracts/agreements/2026-10. */
export function buildAgreementsSchema(): Promise<GraphQLSchema> {
  return buildSourceSchema([
    AgreementResolver,
    AgreementCreationResolver,
    AgreementMutations,
    AgreementTemplateResolver,
    TemplateTypeResolver,
    TemplateTypeMutations,
    WorkspaceResolver,
  ]);
}
