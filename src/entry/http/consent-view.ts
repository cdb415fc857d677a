import { type AppManifest, listInstallations, listOperations, nameOfPublisher } from '../../domain/access/index.js';
import { CodedError } from '../../platform/base/index.js';
import type { Installation } from '../../platform/store/index.js';
import { personContext } from './browser-guard.js';
import type { HttpApp, Visit } from './http-app.js';
import type { AskedContract, ScopeChoice, TalkedTo } from './pages/app-asks.js';
import type { ConsentView } from './pages/consent-page.js';
import type { ContractEnding } from './pages/ending-notice.js';

/** What the consent page shows, in the words of the contracts. */
export async function consentViewOf(
  visit: Visit,
  manifest: AppManifest,
  extra: {
    action: string;
    linkKey?: string | undefined;
    problem?: string;
    offered?: readonly string[];
    trials?: ConsentView['trials'];
  },
): Promise<ConsentView> {
  const { app } = visit;
  const installation = (await listInstallations(personContext(visit))).find((one) => one.appKey === manifest.app);
  // Approving sets the grant to what is on the page, so what is granted already must be on it.
  const isOffered = ({ scope }: ScopeChoice) =>
    extra.offered === undefined || extra.offered.includes(scope) || installation?.scopes.includes(scope);
  return {
    manifest,
    publisher: await nameOfPublisher(personContext(visit), manifest),
    contracts: contractsOf(app, manifest, installation).map(({ optional, ...asked }) => ({
      ...asked,
      optional: optional.filter(isOffered),
    })),
    endings: endingsOf(app, manifest),
    operations: manifest.documentsOnly ? listOperations(manifest) : undefined,
    talksTo: talksToOf(app, manifest),
    settings: installation?.settings ?? {},
    installedVersion: installation?.appVersion,
    action: extra.action,
    linkKey: extra.linkKey,
    problem: extra.problem,
    trials: extra.trials ?? [],
  };
}

/** What an app version asks for, contract by contract. */
export function contractsOf(app: HttpApp, manifest: AppManifest, installation?: Installation): AskedContract[] {
  return Object.entries(manifest.contracts).map(([name, { version, required, optional }]) => ({
    title: app.contracts.find(name, version)?.title ?? name,
    version,
    required: choicesOf(app, name, version, required, installation),
    optional: choicesOf(app, name, version, optional, installation),
  }));
}

/** Whom an app version talks to. */
export function talksToOf({ engine }: HttpApp, { connectors, webhook, meta }: AppManifest): TalkedTo[] {
  const services = Object.entries(connectors).map(([connector, { version, reason }]): TalkedTo => {
    const { meta: service, http } = engine.connectors.get(connector, version);
    return { name: service.name, reason, hosts: http.allowHosts, isConnected: true };
  });
  if (!webhook) return services;
  const reason = `${meta.name} is told of each change of its installation, such as this approval.`;
  const hosts = [new URL(webhook.url).host];
  return [...services, { name: 'Its publisher', reason, hosts, isConnected: false }];
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
  /** The version that was shown; empty when the form does not say. */
  version: string;
  scopes: string[];
  settings: Record<string, string>;
} {
  const settings = [...form]
    .filter(([name]) => name.startsWith('setting.'))
    .map(([name, value]) => [name.slice('setting.'.length), value]);
  return {
    isApproved: form.get('decision') === 'approve',
    version: form.get('version') ?? '',
    scopes: form.getAll('scope'),
    settings: Object.fromEntries(settings),
  };
}

/**
 * Checks that the version that was consented to is the one that is asked for now.
 * @throws ACCESS_UPGRADE_CHANGED, also for a form that does not say which version was shown
 */
export function checkConsented(version: string, { app, version: asked }: AppManifest): void {
  if (version === asked) return;
  const message = `You decided on ${app} ${version || 'without its version'}, and ${asked} is offered now. Look again and decide.`;
  throw new CodedError('ACCESS_UPGRADE_CHANGED', message);
}
