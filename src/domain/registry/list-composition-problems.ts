import { type GraphQLSchema, isObjectType, parse } from 'graphql';
import { messageOf } from '../../platform/base/index.js';
import { composingSurface } from './composing-surface.js';
import { type ContractProblem, problemAt, problemOf, SDL_FILE } from './contract-problem.js';
import { keysOf } from './entity-keys.js';
import type { Contract } from './read-contract.js';

type Compose = typeof import('@theguild/federation-composition').composeServices;

/** What composition needs of a contract. */
interface Part {
  /** `accounting/2026-10` */
  id: string;
  contract: string;
  version: string;
  sdl: string;
  schema: GraphQLSchema;
}

/**
 * Says why a contract does not compose with the others that are live as one Federation 2 graph. It is composed with
 * the newest version of each other contract, all at once, and with each older version alone: an app pins one of each.
 * An older version that shares the same with it as one that was composed is passed over: it would say the same.
 */
export async function listCompositionProblems(candidate: Part, live: readonly Contract[]): Promise<ContractProblem[]> {
  const others = live
    .filter(({ contract }) => contract !== candidate.contract)
    .toSorted((a, b) => b.version.localeCompare(a.version));
  const newest = others.filter((one) => one === others.find(({ contract }) => contract === one.contract));
  const older = unlike(candidate, newest, others);
  // Loaded when first used: serving contracts does not need it, and it is large.
  const { composeServices } = await import('@theguild/federation-composition');
  const problems = [
    ...others.flatMap((other) => keyProblems(candidate, other)),
    ...[newest, ...older.map((one) => [one])].flatMap((graph) =>
      compositionProblems(composeServices, [candidate, ...graph]),
    ),
  ];
  return [...new Map(problems.map((problem) => [problem.message, problem])).values()];
}

/** The older versions that share something else with the candidate than every newer one of their contract. */
function unlike(candidate: Part, newest: readonly Contract[], others: readonly Contract[]): Contract[] {
  const seen = new Set<string>();
  const isNew = (one: Contract): boolean => {
    const surface = `${one.contract} ${composingSurface(one.schema, candidate.schema)}`;
    const isUnseen = !seen.has(surface);
    seen.add(surface);
    return isUnseen;
  };
  for (const one of newest) isNew(one);
  return others.filter((one) => !newest.includes(one) && isNew(one));
}

function compositionProblems(composeServices: Compose, parts: readonly Part[]): ContractProblem[] {
  const [, ...others] = parts.map(({ id }) => id);
  const intro = others.length > 0 ? `It does not compose with ${others.join(', ')}` : 'It is no Federation 2 subgraph';
  try {
    const { errors } = composeServices(parts.map(({ id, sdl }) => ({ name: id, typeDefs: parse(sdl) })));
    return (errors ?? []).map(({ message, extensions }) => {
      const [, coordinate] = /"([A-Z]\w*\.\w+)"/.exec(message) ?? [];
      const text = `${intro}. ${extensions?.code ?? 'COMPOSITION'}: ${message}`;
      const place = { file: SDL_FILE };
      return problemOf('CONTRACT_COMPOSITION', text, coordinate ? { coordinate, place } : { place });
    });
  } catch (error) {
    const message = `${intro}: ${messageOf(error)}`;
    return [problemOf('CONTRACT_COMPOSITION', message, { place: { file: SDL_FILE } })];
  }
}

/** An entity is one thing: contracts that know it must be able to name it alike. */
function keyProblems(candidate: Part, other: Part): ContractProblem[] {
  return Object.values(candidate.schema.getTypeMap()).flatMap((type) => {
    const same = other.schema.getType(type.name);
    if (!isObjectType(type) || !same) return [];
    const [keys, theirs] = [keysOf(type), keysOf(same)];
    if (keys.length === 0 || theirs.length === 0 || keys.some((key) => theirs.includes(key))) return [];
    const message =
      `${other.id} knows this entity by @key(fields: "${theirs.join('" or "')}"), not by "${keys.join('" or "')}". ` +
      'Add one of its keys, or give the type another name when it is another thing.';
    return [problemAt('CONTRACT_KEYS_DIFFER', type.name, type.astNode, message)];
  });
}
