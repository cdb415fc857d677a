import { getNamedType, isAbstractType } from 'graphql';
import type { FieldUse } from './field-use.js';

/** Marks the fields of which the source must tell the type that came, and those whose answer is altered for anything. */
export function markTypes(uses: readonly FieldUse[]): void {
  markAsked(uses);
  for (const use of uses) markAltered(use);
}

/** Where what was refused depends on the type. Fields of one name in the answer are one place, and looked at together. */
function markAsked(uses: readonly FieldUse[]): void {
  for (const group of groupByKey(uses).values()) {
    const below = group.flatMap((use) => use.below.uses);
    if (!below.some(({ hasLoss }) => hasLoss)) continue;
    if (below.some(dependsOnType))
      for (const use of group) if (use.isSent && isAbstractType(getNamedType(use.type))) use.asksType = true;
    markAsked(below);
  }
}

function markAltered(use: FieldUse): boolean {
  let isAltered = !use.isSent || use.asksType;
  for (const one of use.below.uses) isAltered = markAltered(one) || isAltered;
  use.isAltered = isAltered;
  return isAltered;
}

const dependsOnType = (use: FieldUse): boolean =>
  !use.isWide || (use.hasLoss && use.isStricterBelow) || (!use.isSent && use.name === '__typename');

/** In the order in which their names come first. */
export function groupByKey(uses: readonly FieldUse[]): Map<string, FieldUse[]> {
  const groups = new Map<string, FieldUse[]>();
  for (const use of uses) {
    const group = groups.get(use.key);
    if (group) group.push(use);
    else groups.set(use.key, [use]);
  }
  return groups;
}
