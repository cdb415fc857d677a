import type { AppManifest } from './app-manifest.js';

/** One GraphQL text of a manifest. */
export interface ManifestDocument {
  /** Where it stands. */
  place: string;
  /** The contract it is for; undefined when its fields tell. */
  contract: string | undefined;
  document: string;
}

/** All documents that a manifest holds: those that the app may send by their ids, and those of its automations. */
export function documentsOf({ documents, automations }: AppManifest): ManifestDocument[] {
  const registered = Object.entries(documents).map(([key, document]) => ({
    place: `documents.${key}`,
    contract: undefined,
    document,
  }));
  const automatic = Object.entries(automations).flatMap(([key, { trigger, read, steps }]) => {
    const { contract, sweep } = trigger;
    return [
      { place: `automations.${key}.read`, contract, document: read.document },
      ...(sweep ? [{ place: `automations.${key}.trigger.sweep`, contract, document: sweep.document }] : []),
      ...steps.flatMap((step) =>
        'contract' in step
          ? [{ place: `automations.${key}.steps.${step.id}`, contract: step.contract, document: step.document }]
          : [],
      ),
    ];
  });
  return [...registered, ...automatic];
}
