import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { AppResolver, AppVersionResolver } from './app-resolver.js';
import { ExtensionResolver } from './extension-resolver.js';
import { InstallationMutations } from './installation-mutations.js';
import { InstallationResolver } from './installation-resolver.js';
import { checkOperation } from './permissions.js';
import { PublisherMutations } from './publisher-mutations.js';
import { UsageResolver } from './usage-resolver.js';
import { VersionMutations } from './version-mutations.js';
import { ViewerResolver } from './viewer-resolver.js';

/** The executable schema of the control plane. schema/control.graphql is made from it. */
export function buildControlSchema(): GraphQLSchema {
  return buildSchemaSync({
    resolvers: [
      ViewerResolver,
      AppResolver,
      AppVersionResolver,
      InstallationResolver,
      VersionMutations,
      ExtensionResolver,
      PublisherMutations,
      InstallationMutations,
      UsageResolver,
    ],
    // The sources' resolvers in the same process have theirs; here the table decides, and nothing is let through by this.
    authChecker: () => false,
    globalMiddlewares: [checkOperation],
    validate: false,
  });
}
