import { type AppManifest, listInstallations, listOperations } from '../../domain/access/index.js';
import type { Installation } from '../../platform/store/index.js';
import { personContext } from './browser-guard.js';
import type { HttpApp, Visit } from './http-app.js';
import type { ConsentView, ScopeChoice } from './pages/consent-page.js';
import type { ContractEnding } from './pages/ending-notice.js';

/** What the consent page shows, in the words of the contracts. */
export async function consentViewOf(
  visit: Visit,
  manifest: AppManifest,
  extra: { action: string; problem?: string; offered?: readonly string[] },
): Promise<ConsentView> {
  const { app } = visit;
  const installation = (await listInstallations(personContext(visit))).find((one) => one.appKey === manifest.app);
  // Approving sets the grant to what is on the page, so what is granted already must be on it.
  const isOffered = ({ scope }: ScopeChoice) =>
    extra.offered === undefined || extra.offered.includes(scope) || installation?.scopes.includes(scope);
  return {
    manifest,
    contracts: Object.entries(manifest.contracts).map(([name, { version, required, optional }]) => ({
      title: app.contracts.find(name, version)?.title ?? name,
      version,
      required: choicesOf(app, name, version, required, installation),
      optional: choicesOf(app, name, version, optional, installation).filter(isOffered),
    })),
    endings: endingsOf(app, manifest),
    operations: manifest.documentsOnly ? listOperations(manifest) : undefined,
    connectors: Object.entries(manifest.connectors).map(([connector, { version, reason }]) => {
      const { meta, http } = app.engine.connectors.get(connector, version);
      return { name: meta.name, reason, hosts: http.allowHosts };
    }),
    settings: installation?.settings ?? {},
    isInstalled: installation !== undefined,
    action: extra.action,
    problem: extra.problem,
  };
}

/** Which of the contracts that an app version uses end, and when. */
export function endingsOf(app: HttpApp, manifest: AppManifest): ContractEnding[] {
  return Object.entries(manifest.contracts).flatMap(([name, { version }]) => {
    const contract = app.contracts.find(name, version);
    if (contract?.life.state !== 'deprecated' && contract?.life.state !== 'retired') return [];
    return [{ title: contract.title, version, ...contract.life }];
  });
}

function choicesOf(
  app: HttpApp,
  contract: string,
  version: string,
  scopes: string[],
  installation: Installation | undefined,
): ScopeChoice[] {
  const texts = app.contracts.find(contract, version)?.scopes ?? {};
  return scopes.map((scope) => {
    const text = texts[scope] ?? { title: scope, description: '', sensitivity: 'restricted' as const };
    // What is optional is for the tenant to choose: nothing is ticked that it has not approved before.
    return { scope, ...text, isGranted: installation?.scopes.includes(scope) ?? false };
  });
}

/** Every scope of an app version with whether the installation has it. */
export function scopeRowsOf(
  app: HttpApp,
  manifest: AppManifest,
  installation: Installation,
): (ScopeChoice & { isRequired: boolean })[] {
  return Object.entries(manifest.contracts).flatMap(([name, { version, required, optional }]) => [
    ...choicesOf(app, name, version, required, installation).map((choice) => ({ ...choice, isRequired: true })),
    ...choicesOf(app, name, version, optional, installation).map((choice) => ({ ...choice, isRequired: false })),
  ]);
}

/** The fields of a sent consent form. */
export function readConsent(form: URLSearchParams): {
  isApproved: boolean;
  scopes: string[];
  settings: Record<string, string>;
} {
  const settings = [...form]
    .filter(([name]) => name.startsWith('setting.'))
    .map(([name, value]) => [name.slice('setting.'.length), value]);
  return {
    isApproved: form.get('decision') === 'approve',
    scopes: form.getAll('scope'),
    settings: Object.fromEntries(settings),
  };
}
