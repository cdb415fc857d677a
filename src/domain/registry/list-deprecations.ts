import type { Em } from '../../platform/store/index.js';
import { findCoordinateUsers } from '../metering/index.js';
import { deprecatedCoordinates } from './deprecated-coordinates.js';
import { windowDays } from './find-harm.js';
import type { LiveContract } from './open-contracts.js';

/** A deprecated part of a contract that an app still uses. */
export interface UsedDeprecation {
  coordinate: string;
  since: Date;
  reason: string;
  /** In the last 30 days. */
  requests: number;
  tenants: number;
  operations: string[];
}

const maxOperations = 20;

/** The deprecated parts of a contract version that an app's installations have used lately. */
export async function listUsedDeprecations(
  em: Em,
  { contract, app, now }: { contract: LiveContract; app: string; now: Date },
): Promise<UsedDeprecation[]> {
  const since = new Date(now.getTime() - windowDays * 86_400_000);
  const reasons = deprecatedCoordinates(contract.schema);
  const used: UsedDeprecation[] = [];
  for (const [coordinate, at] of contract.life.deprecations) {
    const wanted = { contract: contract.id, coordinates: [coordinate], app, since, limit: maxOperations };
    const { users, totals } = await findCoordinateUsers(em, wanted);
    if (totals.operations === 0) continue;
    const operations = [...new Set(users.map(({ operation }) => operation.name ?? operation.hash.slice(0, 12)))];
    const { requests, tenants } = totals;
    used.push({ coordinate, since: at, reason: reasons.get(coordinate) ?? '', requests, tenants, operations });
  }
  return used;
}
