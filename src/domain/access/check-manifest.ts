import { CodedError } from '../../platform/base/index.js';
import type { Contracts } from '../registry/index.js';
import type { AppManifest } from './app-manifest.js';
import { checkDocuments } from './list-operations.js';

/** What a manifest is checked against. */
export interface ManifestWorld {
  contracts: Pick<Contracts, 'find'>;
  hasConnector(key: string, version: string): boolean;
}

/**
 * Checks that everything that a manifest names is there: contract versions, their scopes and events, connectors. It
 * does not check that its documents fit the contracts; the gateway does, each time.
 * @throws ACCESS_APP_INVALID naming the place and what there is instead.
 */
export function checkManifest(manifest: AppManifest, world: ManifestWorld): void {
  checkDocuments(manifest);
  for (const problem of problemsOf(manifest, world))
    throw new CodedError('ACCESS_APP_INVALID', `${manifest.app} ${manifest.version}, ${problem}`);
}

function* problemsOf(manifest: AppManifest, world: ManifestWorld): Generator<string> {
  yield* contractProblems(manifest, world);
  for (const [key, { version }] of Object.entries(manifest.connectors))
    if (!world.hasConnector(key, version)) yield `connectors.${key}: there is no connector ${key} ${version}.`;
  for (const [key, setting] of Object.entries(manifest.settings)) {
    const { type, choices, default: fallback } = setting;
    if (type === 'choice' && !Object.hasOwn(choices ?? {}, fallback))
      yield `settings.${key}.default: "${fallback}" is not one of its choices.`;
  }
  yield* automationProblems(manifest, world);
}

function* contractProblems(manifest: AppManifest, { contracts }: ManifestWorld): Generator<string> {
  for (const [name, { version, required, optional }] of Object.entries(manifest.contracts)) {
    const place = `contracts.${name}`;
    const contract = contracts.find(name, version);
    if (contract === undefined) yield `${place}: there is no contract ${name}/${version}. See GET /contracts.`;
    else if (contract.life.state === 'retired')
      yield `${place}: ${contract.id} has ended; use ${contract.life.successor ?? 'one of GET /contracts'}.`;
    else {
      const unknown = [...required, ...optional].find((scope) => !Object.hasOwn(contract.scopes, scope));
      if (unknown !== undefined) {
        const known = Object.keys(contract.scopes).join(', ');
        yield `${place}: ${contract.id} has no scope ${unknown}; it has ${known}.`;
      }
      const twice = required.find((scope) => optional.includes(scope));
      if (twice !== undefined) yield `${place}: ${twice} is required and optional at once.`;
    }
  }
}

function* automationProblems(manifest: AppManifest, { contracts }: ManifestWorld): Generator<string> {
  for (const [key, { trigger, steps }] of Object.entries(manifest.automations)) {
    const place = `automations.${key}`;
    const pinned = manifest.contracts[trigger.contract];
    const contract = pinned && contracts.find(trigger.contract, pinned.version);
    if (!contract) yield `${place}.trigger.contract: ${trigger.contract} is not among the contracts of the manifest.`;
    else if (!Object.hasOwn(contract.events, trigger.event))
      yield `${place}.trigger.event: ${contract.id} has no event ${trigger.event}.`;
    for (const step of steps) {
      const missing = 'action' in step ? step.action.split('.')[0] : step.contract;
      const there = 'action' in step ? manifest.connectors : manifest.contracts;
      if (missing !== undefined && !Object.hasOwn(there, missing))
        yield `${place}.steps.${step.id}: ${missing} is not declared in the manifest.`;
    }
  }
}
