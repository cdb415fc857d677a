import { isDeepStrictEqual } from 'node:util';
import { type AppManifest, scopesOf } from './app-manifest.js';

/** One difference between two versions of an app. */
export interface AppChange {
  /** Where it stands in the manifest. */
  place: string;
  kind: 'added' | 'removed' | 'changed';
  /** Whether something that worked with the version before may not work with this one. */
  isBreaking: boolean;
  message: string;
}

/** What is new in a version of an app. */
export interface AppDifference {
  changes: AppChange[];
  isBreaking: boolean;
  /** Scopes without which it does not work, and the version before did. */
  scopesRise: string[];
  /** Scopes that the version before declared and this one does not. */
  scopesFall: string[];
  /** What a tenant must agree to, or give, before it runs; nothing means that installations may move by themselves. */
  obstacles: string[];
}

/** What an installation has that a newer version may need. */
export interface Granted {
  scopes: readonly string[];
  settings: Readonly<Record<string, unknown>>;
}

/** Compares two versions of an app, for its publisher, and for tenants that have the one before. */
export function compareAppManifests(before: AppManifest, after: AppManifest): AppDifference {
  const [old, now] = [scopesOf(before), scopesOf(after)];
  const known = new Set([...now.required, ...now.optional]);
  const changes = partsToCompare.flatMap(([part, compare]) =>
    compareEntries(part, [before[part] as Entries, after[part] as Entries], compare as Compare),
  );
  changes.push(...contractChanges(before, after), ...singleChanges(before, after));
  return {
    changes,
    isBreaking: changes.some(({ isBreaking }) => isBreaking),
    scopesRise: now.required.filter((scope) => !old.required.includes(scope)),
    scopesFall: [...old.required, ...old.optional].filter((scope) => !known.has(scope)),
    obstacles: obstaclesTo(before, after, { scopes: old.required, settings: {} }),
  };
}

/**
 * Why an installation cannot go to another version by itself, in words for the tenant: a scope that was not granted, an
 * account to connect, a setting without a value, a higher price.
 */
export function obstaclesTo(before: AppManifest, after: AppManifest, granted: Granted): string[] {
  const missing = scopesOf(after).required.filter((scope) => !granted.scopes.includes(scope));
  const connectors = Object.keys(after.connectors).filter((key) => !Object.hasOwn(before.connectors, key));
  const settings = Object.entries(after.settings).flatMap(([key, { label, choices, default: fallback }]) => {
    const value = String(granted.settings[key] ?? fallback);
    if (!Object.hasOwn(before.settings, key) && value === '') return [`"${label}" needs a value`];
    return choices && !Object.hasOwn(choices, value) ? [`"${label}" can no longer be "${value}"`] : [];
  });
  return [
    ...missing.map((scope) => `it needs ${scope}`),
    ...connectors.map((key) => `an account at ${key} must be connected`),
    ...settings,
    ...(isDearer(before, after) ? ['its price is another'] : []),
  ];
}

function isDearer({ pricing: old }: AppManifest, { pricing: now }: AppManifest): boolean {
  const [was, is] = [old?.monthlyPriceMinor ?? 0, now?.monthlyPriceMinor ?? 0];
  return is > was || (is > 0 && was > 0 && old?.currency !== now?.currency);
}

type Entries = Record<string, unknown>;
type Verdict = Pick<AppChange, 'isBreaking' | 'message'>;
/** What it means that an entry was added, removed or changed. */
interface Compare<Entry = unknown> {
  added(entry: Entry): Verdict;
  removed: Verdict;
  changed(old: Entry, now: Entry): Verdict;
}

const plain = (message: string): Verdict => ({ isBreaking: false, message });
const breaking = (message: string): Verdict => ({ isBreaking: true, message });
const majorOf = (version: string): string => version.split('.')[0] ?? '';

type Setting = AppManifest['settings'][string];
type Automation = AppManifest['automations'][string];

const connectors: Compare<{ version: string }> = {
  added: () => breaking('needs an account that no tenant has connected'),
  removed: breaking('is no longer used; connected accounts do nothing'),
  changed: (old, now) =>
    majorOf(old.version) === majorOf(now.version) ? plain('is another version') : breaking('is another major version'),
};
const settings: Compare<Setting> = {
  added: (entry) => (entry.default === '' ? breaking('is new and has no default') : plain('is new and has a default')),
  removed: breaking('is gone, and what tenants had set'),
  changed: (old, now) => {
    if (old.type !== now.type) return breaking(`is a ${now.type}, and was a ${old.type}`);
    const gone = Object.keys(old.choices ?? {}).filter((choice) => !Object.hasOwn(now.choices ?? {}, choice));
    return gone.length > 0 ? breaking(`may no longer be ${gone.join(', ')}`) : plain('reads otherwise');
  },
};
const automations: Compare<Automation> = {
  added: () => plain('is new'),
  removed: breaking('is gone'),
  changed: ({ trigger: old }, { trigger: now }) =>
    old.contract === now.contract && old.event === now.event
      ? plain('does something else')
      : breaking(`begins with ${now.contract} ${now.event}, and did with ${old.contract} ${old.event}`),
};
const documents: Compare = {
  added: () => plain('is new'),
  removed: breaking('is gone: its id is answered no more'),
  changed: () => breaking('is another text: its old id is answered no more'),
};
const env: Compare<AppManifest['env'][string]> = {
  added: (entry) => plain(entry.default === undefined ? 'is new and must be set' : 'is new and has a default'),
  removed: plain('is gone'),
  changed: () => plain('is described otherwise'),
};

const partsToCompare = [
  ['connectors', connectors],
  ['settings', settings],
  ['automations', automations],
  ['documents', documents],
  ['env', env],
] as const;

function compareEntries(part: string, [before, after]: [Entries, Entries], compare: Compare): AppChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name): AppChange[] => {
    const place = `${part}.${name}`;
    const [had, has] = [Object.hasOwn(before, name), Object.hasOwn(after, name)];
    if (!had) return [{ place, kind: 'added', ...compare.added(after[name]) }];
    if (!has) return [{ place, kind: 'removed', ...compare.removed }];
    if (isDeepStrictEqual(before[name], after[name])) return [];
    return [{ place, kind: 'changed', ...compare.changed(before[name], after[name]) }];
  });
}

type Pin = AppManifest['contracts'][string];

function contractChanges({ contracts: before }: AppManifest, { contracts: after }: AppManifest): AppChange[] {
  const pins: Compare<Pin> = {
    added: () => plain('is new'),
    removed: breaking('is no longer used'),
    changed: (old, now) =>
      old.version === now.version
        ? plain('has other scopes')
        : breaking(`is ${now.version}, and was ${old.version}: names and shapes may differ`),
  };
  const scopes = (contracts: AppManifest['contracts'], kind: 'required' | 'optional'): Entries =>
    Object.fromEntries(Object.values(contracts).flatMap((pin) => pin[kind].map((scope) => [scope, true])));
  const same = { changed: () => plain('') };
  return [
    ...compareEntries('contracts', [before, after], pins as Compare),
    ...compareEntries('scopes.required', [scopes(before, 'required'), scopes(after, 'required')], {
      added: () => breaking('is needed, and was not: tenants must approve it'),
      removed: plain('is not needed any more'),
      ...same,
    }),
    ...compareEntries('scopes.optional', [scopes(before, 'optional'), scopes(after, 'optional')], {
      added: () => plain('may be granted'),
      removed: plain('cannot be left to the tenant any more'),
      ...same,
    }),
  ];
}

/** What there is one of. */
function singleChanges(before: AppManifest, after: AppManifest): AppChange[] {
  const gone = before.oauth.redirectUris.filter((uri) => !after.oauth.redirectUris.includes(uri));
  const verdicts: [keyof AppManifest, Verdict][] = [
    ['meta', plain('reads otherwise')],
    ['oauth', gone.length > 0 ? breaking(`no longer allows ${gone.join(', ')}`) : plain('allows more addresses')],
    [
      'documentsOnly',
      after.documentsOnly ? breaking('allows registered documents only') : plain('allows any document'),
    ],
    ['webhook', plain('is another address')],
    ['pricing', isDearer(before, after) ? breaking('is higher, or in another currency') : plain('is not higher')],
  ];
  return verdicts.flatMap(([place, verdict]): AppChange[] => {
    const [old, now] = [before[place], after[place]];
    if (isDeepStrictEqual(old, now)) return [];
    const kind = old === undefined ? 'added' : now === undefined ? 'removed' : 'changed';
    return [{ place, kind, ...verdict }];
  });
}
