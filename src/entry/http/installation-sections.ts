import { type AppManifest, listApiTokens } from '../../domain/access/index.js';
import { findInstallationUsage } from '../../domain/directory/index.js';
import { hasPermission } from '../../platform/base/index.js';
import type { Installation } from '../../platform/store/index.js';
import { personContext, viewerOf } from './browser-guard.js';
import { scopeRowsOf } from './consent-view.js';
import { personOf, type Visit } from './http-app.js';
import { apiTokensSection } from './pages/api-tokens-section.js';
import type { Html } from './pages/html.js';
import { usageSection } from './pages/usage-section.js';

/** What an installation's page tells beside the grant: what it used of it, and for administrators its API tokens. */
export async function sectionsOf(visit: Visit, installation: Installation, manifest: AppManifest): Promise<Html[]> {
  const { app } = visit;
  const { actor } = personOf(visit);
  const viewer = viewerOf(visit);
  const titles = new Map(scopeRowsOf(app, manifest, installation).map(({ scope, title }) => [scope, title]));
  const usage = usageSection(viewer, installation, {
    usage: await findInstallationUsage(app.directory, personContext(visit), installation.id),
    titleOf: (scope) => titles.get(scope) ?? scope,
    mayChange: hasPermission(actor, 'installation:change', installation.tenantId),
  });
  if (!hasPermission(actor, 'token:view', installation.tenantId)) return [usage];
  const tokens = await listApiTokens(personContext(visit), installation.id);
  return [usage, apiTokensSection(viewer, installation, { tokens, now: new Date(app.clock.now()) })];
}
