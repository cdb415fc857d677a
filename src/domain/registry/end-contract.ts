import { CodedError } from '../../platform/base/index.js';
import {
  CONTRACT_STATES,
  type Context,
  type ContractState,
  ContractVersion,
  LockMode,
} from '../../platform/store/index.js';
import { checkSource } from './check-source.js';
import type { Contracts } from './open-contracts.js';
import { recordInLog } from './publish-contract.js';
import type { Registry } from './registry.js';

interface At {
  contract: string;
  version: string;
}

export interface DeprecateInput extends At {
  reason: string;
  /** The day on which it ends. */
  sunsetAt: Date;
  /** The id of the version to use instead. */
  successor: string;
}

/** What is needed to end a version before its day, or while somebody still uses it. */
export interface RetireInput extends At {
  isForced?: boolean;
  reason?: string;
}

/**
 * Announces that a contract version ends: on which day, why, and what to use instead. Everybody who uses it is told with
 * every answer. It may be announced anew, with another day.
 * @throws ACCESS_NOT_ALLOWED, REGISTRY_CONTRACT_UNKNOWN, REGISTRY_STATE, REGISTRY_INPUT for a day that has passed or a
 *   successor that is not published
 */
export async function deprecateContract(registry: Registry, ctx: Context, input: DeprecateInput): Promise<void> {
  const { contracts } = registry;
  const { reason, sunsetAt, successor } = input;
  const now = new Date(ctx.clock.now());
  if (!reason.trim() || reason.length > 500) throw invalid('A deprecation needs a reason of at most 500 characters.');
  if (Number.isNaN(sunsetAt.getTime()) || sunsetAt <= now)
    throw invalid('The day on which the version ends must lie ahead. Give one like 2027-06-30.');
  const next = contracts.list().find(({ id }) => id === successor);
  if (next?.life.state !== 'published' || successor === `${input.contract}/${input.version}`)
    throw invalid(`${successor} is not published. Name the contract version to use instead.`);
  await changeState(registry, ctx, input, ['published', 'deprecated'], (within, row) => {
    const since = row.state === 'deprecated' ? row.deprecatedAt : now;
    Object.assign(row, { state: 'deprecated', deprecatedAt: since, deprecationReason: reason, sunsetAt, successor });
    const detail = { sunsetAt: sunsetAt.toISOString(), successor };
    recordInLog(within, input, 'deprecated', { reason, detail });
  });
}

/** Takes a deprecation back. @throws ACCESS_NOT_ALLOWED, REGISTRY_CONTRACT_UNKNOWN, REGISTRY_STATE */
export async function restoreContract(registry: Registry, ctx: Context, input: At & { reason: string }): Promise<void> {
  await changeState(registry, ctx, input, ['deprecated'], (within, row) => {
    const nothing = { deprecatedAt: null, deprecationReason: null, sunsetAt: null, successor: null };
    Object.assign(row, { state: 'published', ...nothing });
    recordInLog(within, input, 'restored', { reason: input.reason, detail: {} });
  });
}

/**
 * Ends a contract version: it answers 410 from now on, and names what to use instead. Before its announced day, or while
 * an installed app pins it, that is refused unless it is forced, with a reason that is kept.
 * @throws ACCESS_NOT_ALLOWED, REGISTRY_CONTRACT_UNKNOWN, REGISTRY_STATE, REGISTRY_STILL_USED naming who uses it,
 *   REGISTRY_INPUT when it is forced without a reason
 */
export async function retireContract(registry: Registry, ctx: Context, input: RetireInput): Promise<void> {
  const { contracts, dependents } = registry;
  const { isForced = false, reason } = input;
  const now = new Date(ctx.clock.now());
  if (isForced && !reason?.trim()) throw invalid('Ending a version by force needs a reason; it is kept.');
  checkSource(ctx.actor, sourceOf(contracts, input));
  const users = await dependents.listPinningApps(input);
  await changeState(registry, ctx, input, ['draft', 'deprecated'], (within, row) => {
    const obstacles = row.state === 'draft' ? [] : obstaclesTo(row, users, now);
    if (obstacles.length > 0 && !isForced) throw stillUsed(input, obstacles, users);
    Object.assign(row, { state: 'retired', retiredAt: now });
    const detail = { isForced: isForced && obstacles.length > 0, obstacles };
    recordInLog(within, input, 'retired', { reason, detail });
  });
}

function obstaclesTo(
  { sunsetAt }: ContractVersion,
  users: Awaited<ReturnType<Registry['dependents']['listPinningApps']>>,
  now: Date,
): string[] {
  const day = sunsetAt?.toISOString().slice(0, 10);
  return [
    ...(sunsetAt && sunsetAt > now ? [`it was announced to end on ${day}`] : []),
    ...users.map(({ app, appVersion, installations }) => `${app} ${appVersion} is installed ${installations} times`),
  ];
}

function stillUsed(
  { contract, version }: At,
  obstacles: readonly string[],
  users: readonly { app: string; appVersion: string; installations: number }[],
): CodedError {
  const told = obstacles.slice(0, 5).join('; ');
  const message = `${contract}/${version} was not ended: ${told}. Wait, let them move on, or force it with a reason.`;
  const details = { users: users.map(({ app, appVersion, installations }) => ({ app, appVersion, installations })) };
  return new CodedError('REGISTRY_STILL_USED', message, { details });
}

async function changeState(
  { contracts }: Registry,
  ctx: Context,
  at: At,
  from: readonly ContractState[],
  change: (within: Context, row: ContractVersion) => void,
): Promise<void> {
  const { contract, version } = at;
  checkSource(ctx.actor, sourceOf(contracts, at));
  await ctx.em.transactional(async (em) => {
    const row = await em.findOneOrFail(
      ContractVersion,
      { contract, version },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
    const state = row.state as ContractState;
    if (!from.includes(state)) {
      const next = CONTRACT_STATES[state].join(' or ') || 'nothing else';
      throw new CodedError('REGISTRY_STATE', `${contract}/${version} is ${state}; it may become ${next}.`);
    }
    row.changedAt = new Date(ctx.clock.now());
    change({ ...ctx, em }, row);
  });
  await contracts.refresh();
}

function sourceOf(contracts: Contracts, { contract, version }: At): string {
  return contracts.find(contract, version)?.source ?? contracts.get(contract, version).source;
}

function invalid(message: string): CodedError {
  return new CodedError('REGISTRY_INPUT', message);
}
