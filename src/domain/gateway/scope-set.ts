import type { ScopeRule } from '../registry/index.js';

/** A set of scopes of one contract, as bits: one word for each 31 scopes. */
export type ScopeSet = readonly number[];

/** Gives each scope of a contract its bit. */
export interface ScopeTable {
  /** Scopes that the contract does not have are left out. */
  toSet(scopes: Iterable<string>): ScopeSet;
}

const bitsPerWord = 31;

export function createScopeTable(scopes: readonly string[]): ScopeTable {
  const places = new Map(scopes.map((scope, index) => [scope, index]));
  const words = Math.max(1, Math.ceil(scopes.length / bitsPerWord));
  return {
    toSet: (wanted) => {
      const set = new Array<number>(words).fill(0);
      for (const scope of wanted) {
        const place = places.get(scope);
        if (place === undefined) continue;
        const word = Math.floor(place / bitsPerWord);
        set[word] = (set[word] ?? 0) | (1 << (place % bitsPerWord));
      }
      return set;
    },
  };
}

/** Whether every scope of `needed` is in `granted`. Both are of the same contract. */
export function includesAll(granted: ScopeSet, needed: ScopeSet): boolean {
  for (let word = 0; word < needed.length; word += 1) {
    const bits = needed[word] ?? 0;
    if (((granted[word] ?? 0) & bits) !== bits) return false;
  }
  return true;
}

/** A rule compiled to sets: any one of them suffices. */
export type CompiledRule = readonly ScopeSet[];

/** Compiles OR of ANDs. A scope that the contract does not have can never be granted, so its AND is left out. */
export function compileRule(table: ScopeTable, rule: ScopeRule, known: ReadonlySet<string>): CompiledRule {
  return rule.filter((all) => all.length > 0 && all.every((scope) => known.has(scope))).map((all) => table.toSet(all));
}

/** Whether the granted scopes meet a rule. A rule without alternatives is met by nobody. */
export function meetsRule(granted: ScopeSet, rule: CompiledRule): boolean {
  for (const all of rule) if (includesAll(granted, all)) return true;
  return false;
}
