import type { Contracts } from '../registry/index.js';
import { type AppManifest, invalidManifest, type ManifestProblem } from './app-manifest.js';
import { checkDocuments } from './list-operations.js';

/** What a manifest is checked against. */
export interface ManifestWorld {
  contracts: Pick<Contracts, 'find'>;
  hasConnector(key: string, version: string): boolean;
}

/**
 * Checks that everything that a manifest names is there: contract versions, their scopes and events, connectors. It
 * does not check that its documents fit the contracts; the gateway does, each time.
 * @throws ACCESS_APP_INVALID naming each place and what there is instead.
 */
export function checkManifest(manifest: AppManifest, world: ManifestWorld): void {
  checkDocuments(manifest);
  const problems = [...problemsOf(manifest, world)];
  if (problems.length > 0) throw invalidManifest(`${manifest.app} ${manifest.version}`, problems);
}

function* problemsOf(manifest: AppManifest, world: ManifestWorld): Generator<ManifestProblem> {
  yield* contractProblems(manifest, world);
  for (const [key, { version }] of Object.entries(manifest.connectors))
    if (!world.hasConnector(key, version))
      yield { path: `connectors.${key}`, message: `there is no connector ${key} ${version}.` };
  for (const [key, setting] of Object.entries(manifest.settings)) {
    const { type, choices, default: fallback } = setting;
    if (type === 'choice' && !Object.hasOwn(choices ?? {}, fallback))
      yield { path: `settings.${key}.default`, message: `"${fallback}" is not one of its choices.` };
  }
  yield* automationProblems(manifest, world);
}

function* contractProblems(manifest: AppManifest, { contracts }: ManifestWorld): Generator<ManifestProblem> {
  for (const [name, { version, required, optional }] of Object.entries(manifest.contracts)) {
    const place = `contracts.${name}`;
    const contract = contracts.find(name, version);
    if (contract === undefined)
      yield { path: place, message: `there is no contract ${name}/${version}. See GET /contracts.` };
    else if (contract.life.state === 'retired')
      yield {
        path: place,
        message: `${contract.id} has ended; use ${contract.life.successor ?? 'one of GET /contracts'}.`,
      };
    else {
      const unknown = [...required, ...optional].find((scope) => !Object.hasOwn(contract.scopes, scope));
      if (unknown !== undefined) {
        const known = Object.keys(contract.scopes).join(', ');
        yield { path: place, message: `${contract.id} has no scope ${unknown}; it has ${known}.` };
      }
      const twice = required.find((scope) => optional.includes(scope));
      if (twice !== undefined) yield { path: place, message: `${twice} is required and optional at once.` };
    }
  }
}

function* automationProblems(manifest: AppManifest, { contracts }: ManifestWorld): Generator<ManifestProblem> {
  for (const [key, { trigger, steps }] of Object.entries(manifest.automations)) {
    const place = `automations.${key}`;
    const pinned = manifest.contracts[trigger.contract];
    const contract = pinned && contracts.find(trigger.contract, pinned.version);
    if (!contract)
      yield {
        path: `${place}.trigger.contract`,
        message: `${trigger.contract} is not among the contracts of the manifest.`,
      };
    else if (!Object.hasOwn(contract.events, trigger.event))
      yield { path: `${place}.trigger.event`, message: `${contract.id} has no event ${trigger.event}.` };
    for (const step of steps) {
      const missing = 'action' in step ? step.action.split('.')[0] : step.contract;
      const there = 'action' in step ? manifest.connectors : manifest.contracts;
      if (missing !== undefined && !Object.hasOwn(there, missing))
        yield { path: `${place}.steps.${step.id}`, message: `${missing} is not declared in the manifest.` };
    }
  }
}
