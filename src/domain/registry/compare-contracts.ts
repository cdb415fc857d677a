import type { Change } from '@graphql-inspector/core';
import type { GraphQLSchema } from 'graphql';
import { compareCosts } from './compare-costs.js';
import { compareManifests } from './compare-manifests.js';
import { compareScopeRules } from './compare-scope-rules.js';
import { compareShapes } from './compare-shapes.js';
import type { ContractChange } from './contract-change.js';
import type { ContractManifest } from './contract-manifest.js';
import type { ScopeRules } from './scope-rules.js';

/** What a comparison needs of a contract. */
export interface Comparable {
  manifest: Pick<ContractManifest, 'scopes' | 'events' | 'errors'>;
  schema: GraphQLSchema;
  rules: ScopeRules;
}

const CRITICALITIES = {
  BREAKING: 'breaking',
  DANGEROUS: 'dangerous',
  NON_BREAKING: 'safe',
} as const;
const ORDER = ['breaking', 'dangerous', 'safe'];

/**
 * Every difference between two contracts, the worst first. Without a breaking one, each document that was valid
 * stays valid, and each set of scopes that sufficed for it suffices.
 */
export async function compareContracts(before: Comparable, after: Comparable): Promise<ContractChange[]> {
  const own = [
    ...compareShapes(before.schema, after.schema),
    ...compareScopeRules(before, after),
    ...compareCosts(before.schema, after.schema),
    ...compareManifests(before.manifest, after.manifest),
  ];
  const isTold = new Set(
    own.filter(({ criticality }) => criticality === 'breaking').map(({ coordinate }) => coordinate),
  );
  // Loaded when first used: serving contracts does not need it.
  const { diff } = await import('@graphql-inspector/core');
  const theirs = await diff(before.schema, after.schema);
  // Directives in the schema say nothing to a document. Scopes, and @oneOf, are compared above; deprecations are told.
  const ofDefinitions = theirs.filter(({ type }) => !type.startsWith('DIRECTIVE_USAGE')).map(changeOf);
  const isNew = ({ criticality, coordinate }: ContractChange) => criticality === 'breaking' || !isTold.has(coordinate);
  return [...own, ...ofDefinitions.filter(isNew)].toSorted(
    (a, b) => ORDER.indexOf(a.criticality) - ORDER.indexOf(b.criticality),
  );
}

function changeOf({ criticality, path, type, message }: Change): ContractChange {
  const coordinate = type.startsWith('FIELD_ARGUMENT') ? path?.replace(/\.(\w+)$/, '($1:)') : path;
  return { criticality: CRITICALITIES[criticality.level], ...(coordinate && { coordinate }), message };
}
