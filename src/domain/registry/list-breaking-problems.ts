import type { ContractChange } from './contract-change.js';
import { type ContractProblem, problemOf, SDL_FILE } from './contract-problem.js';
import { type Harm, type HarmedUser, isHarmless } from './find-harm.js';

const maxNamed = 5;

/**
 * Breaking changes as problems, each with whom it would break. What is shown to break nobody may be let through.
 * @param id The contract version that is published and takes additions only.
 */
export function listBreakingProblems(
  id: string,
  changes: readonly ContractChange[],
  { harms, isUnusedRemoved }: { harms: readonly Harm[]; isUnusedRemoved: boolean },
): ContractProblem[] {
  const place = { file: SDL_FILE };
  return changes
    .filter(({ criticality }) => criticality === 'breaking')
    .flatMap((change) => {
      const harm = harms.find((one) => one.change === change);
      if (harm && isUnusedRemoved && isHarmless(harm)) return [];
      const message = `${change.message}. ${told(id, harm)}`;
      return [
        problemOf('CONTRACT_BREAKING', message, { ...(change.coordinate && { coordinate: change.coordinate }), place }),
      ];
    });
}

function told(id: string, harm: Harm | undefined): string {
  const todo = `${id} is published and takes additions only. Take the change back, or make a new version.`;
  if (!harm) return todo;
  const { coordinate, since, users, requests, documents } = harm;
  if (coordinate === undefined) return `Use does not tell whom it would break. ${todo}`;
  if (isHarmless(harm))
    return `Nobody has used ${coordinate} since ${since}, and no installed app has it in its documents: it may go when you publish with the removal of what is unused. Or make a new version.`;
  const counted = [
    ...(requests.operations > 0
      ? [
          `${requests.operations} operation${plural(requests.operations)} of ${requests.apps} app${plural(requests.apps)} for ${requests.tenants} tenant${plural(requests.tenants)} used ${coordinate} since ${since}`,
        ]
      : []),
    ...(documents.apps > 0
      ? [
          `${documents.apps} installed app version${plural(documents.apps)} (${documents.installations} installation${plural(documents.installations)}) have it in their documents`,
        ]
      : []),
  ];
  const more = users.length > maxNamed ? '; …' : '';
  return `It would break: ${users.slice(0, maxNamed).map(shown).join('; ')}${more}. ${counted.join(', and ')}. ${todo}`;
}

function shown({ app, appVersion, tenant, operation, requests, lastUsedOn }: HarmedUser): string {
  const use = lastUsedOn ? `, ${requests} request${plural(requests)}, last on ${lastUsedOn}` : '';
  return `${app} ${appVersion} at ${tenant.slug || tenant.id} (${operation}${use})`;
}

const plural = (count: number): string => (count === 1 ? '' : 's');
