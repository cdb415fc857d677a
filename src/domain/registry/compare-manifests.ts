import type { ContractChange } from './contract-change.js';
import type { ContractManifest } from './contract-manifest.js';

type Manifest = Pick<ContractManifest, 'scopes' | 'events' | 'errors'>;

/** What changed in contract.yaml for apps and for tenants: scopes, events and errors. */
export function compareManifests(before: Manifest, after: Manifest): ContractChange[] {
  return [
    ...compareEntries('scopes', before.scopes, after.scopes, (old, now) =>
      JSON.stringify(old) === JSON.stringify(now)
        ? undefined
        : { criticality: 'dangerous', message: 'reads otherwise: tenants approved other words' },
    ),
    ...compareEntries('events', before.events, after.events, (old, now) =>
      old.subject === now.subject
        ? undefined
        : { criticality: 'breaking', message: `is about ${now.subject}, and was about ${old.subject}` },
    ),
    ...compareEntries('errors', before.errors, after.errors, () => undefined),
  ];
}

function compareEntries<Entry>(
  part: string,
  before: Record<string, Entry>,
  after: Record<string, Entry>,
  compare: (old: Entry, now: Entry) => Omit<ContractChange, 'coordinate'> | undefined,
): ContractChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const coordinate = `${part}.${name}`;
    const [old, now] = [before[name], after[name]];
    if (old === undefined) return [{ criticality: 'safe', coordinate, message: `${coordinate} was added` }];
    if (now === undefined) return [{ criticality: 'breaking', coordinate, message: `${coordinate} was removed` }];
    const change = compare(old, now);
    return change ? [{ ...change, coordinate, message: `${coordinate} ${change.message}` }] : [];
  });
}
