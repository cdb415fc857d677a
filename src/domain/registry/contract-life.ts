import type { ContractState, ContractVersion } from '../../platform/store/index.js';

/** How far a contract version is in its life, as everybody is told. */
export interface ContractLife {
  state: ContractState;
  /** The revision that is served; additions raise it. */
  revision: number;
  /** When this revision was published. */
  publishedAt: Date;
  deprecatedAt: Date | undefined;
  deprecationReason: string | undefined;
  /** When the version ends, as announced. */
  sunsetAt: Date | undefined;
  /** The id of the version to use instead. */
  successor: string | undefined;
  retiredAt: Date | undefined;
  /** Since when each deprecated coordinate of the schema is. */
  deprecations: ReadonlyMap<string, Date>;
}

/** The life of a version that is served at a revision. */
export function lifeOf(
  row: ContractVersion,
  served: { publishedAt: Date; deprecations: Record<string, string> },
): ContractLife {
  return {
    state: row.state as ContractState,
    revision: row.revision,
    publishedAt: served.publishedAt,
    deprecatedAt: row.deprecatedAt ?? undefined,
    deprecationReason: row.deprecationReason ?? undefined,
    sunsetAt: row.sunsetAt ?? undefined,
    successor: row.successor ?? undefined,
    retiredAt: row.retiredAt ?? undefined,
    deprecations: new Map(Object.entries(served.deprecations).map(([coordinate, at]) => [coordinate, new Date(at)])),
  };
}
