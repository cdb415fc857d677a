import { buildASTSchema, type GraphQLSchema, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import { CodedError } from '../../../platform/base/index.js';
import type { LiveContract, ScopeRule, ScopeRules } from '../../registry/index.js';

/** Several contract versions as one graph. */
export interface JoinedContracts {
  /** The ids of its contracts, in their order. */
  id: string;
  contracts: readonly LiveContract[];
  /** What a document is validated against. */
  schema: GraphQLSchema;
  /** What the contracts demand together. */
  rules: ScopeRules;
}

/** As many sets of contract versions are pinned at once; each is composed once. */
const maxKept = 200;

/**
 * Makes one graph of contract versions, each set once: composed as Federation 2.
 * @throws GATEWAY_SEVERAL_CONTRACTS when they do not compose
 */
export function createJoins(): (contracts: readonly LiveContract[]) => Promise<JoinedContracts> {
  const kept = new LRUCache<string, Promise<JoinedContracts>>({ max: maxKept });
  return (contracts) => {
    // Ids are told in messages; what is composed depends on the very content and on what is told of it.
    const key = contracts.map(({ id, digest, life }) => `${id} ${digest} ${life.state}`).join(' ');
    const joined = kept.get(key) ?? joinContracts(contracts);
    kept.set(key, joined);
    joined.catch(() => kept.delete(key));
    return joined;
  };
}

async function joinContracts(contracts: readonly LiveContract[]): Promise<JoinedContracts> {
  const id = contracts.map((one) => one.id).join(' + ');
  // Loaded when first used: most apps stand on one contract.
  const { composeServices } = await import('@theguild/federation-composition');
  const services = contracts.map(({ contract, sdl }) => ({
    name: contract,
    url: `urn:grantway:contract:${contract}`,
    typeDefs: parse(sdl),
  }));
  const { publicDocumentNode, errors } = composeServices(services);
  if (!publicDocumentNode) {
    const message = `${id} do not compose (${errors?.[0]?.message ?? 'for no reason told'}). Send one request for each.`;
    throw new CodedError('GATEWAY_SEVERAL_CONTRACTS', message);
  }
  const schema = buildASTSchema(publicDocumentNode, { assumeValidSDL: true });
  return { id, contracts, schema, rules: mergedRules(contracts) };
}

/** What several contracts say of one place must all be met (Federation 2.9). */
function mergedRules(contracts: readonly LiveContract[]): ScopeRules {
  const merge = (rules: (ScopeRule | undefined)[]): ScopeRule | undefined =>
    rules.reduce((all, rule) => (all && rule ? product(all, rule) : (all ?? rule)), undefined);
  return {
    ofType: (type) => merge(contracts.map(({ rules }) => rules.ofType(type))),
    ofField: (type, field) => merge(contracts.map(({ rules }) => rules.ofField(type, field))),
  };
}

const product = (one: ScopeRule, other: ScopeRule): ScopeRule =>
  one.flatMap((all) => other.map((more) => [...new Set([...all, ...more])]));
