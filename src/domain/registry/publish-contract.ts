import { CodedError } from '../../platform/base/index.js';
import {
  type Context,
  ContractLogEntry,
  ContractRevision,
  ContractVersion,
  nameOf,
} from '../../platform/store/index.js';
import type { ContractReport } from './check-contract.js';
import { deprecatedCoordinates } from './deprecated-coordinates.js';
import { isHarmless } from './find-harm.js';
import { type Contract, type ContractFiles, digestOf } from './read-contract.js';
import type { Registry } from './registry.js';
import { type ReviewInput, reviewContract } from './review-contract.js';

export interface PublishInput extends ReviewInput {
  /** Keep it as a draft, which only sandbox tenants see and which may still change in any way. */
  isDraft?: boolean;
  reason?: string;
}

export interface Published {
  id: string;
  revision: number;
  /** False when these very files were published before: then nothing has changed. */
  isNew: boolean;
  report: ContractReport;
}

/**
 * Publishes a contract: a new version, or a revision of one that adds to it. Publishing the same files again changes
 * nothing. It serves them at once on this node, and on the others within a second.
 * @throws ACCESS_NOT_ALLOWED; REGISTRY_CHECK_FAILED with the report when anything is an error in it;
 *   REGISTRY_STATE when a published version should become a draft; REGISTRY_CONFLICT when somebody else published the
 *   contract meanwhile.
 */
export async function publishContract(registry: Registry, ctx: Context, input: PublishInput): Promise<Published> {
  await registry.contracts.refresh();
  const report = await reviewContract(registry, ctx, input);
  const { contract } = report;
  const errors = report.problems.filter(({ severity }) => severity === 'error');
  if (!contract || errors.length > 0) throw checkFailed(report, errors.length);
  const reviewed = registry.contracts.find(contract.contract, contract.version)?.life.revision;
  const kept = { input, contract, report, reviewed };
  const found = await ctx.em.transactional((em) => keepRevision({ ...ctx, em }, kept));
  await registry.contracts.refresh();
  return { ...found, id: contract.id, report };
}

/** The change and its record, both or neither. Call it inside a transaction. */
export async function keepRevision(
  ctx: Context,
  kept: {
    input: PublishInput;
    contract: Contract;
    report: Pick<ContractReport, 'changes' | 'harms'>;
    /** The revision that the report compares with; undefined for a new version. */
    reviewed: number | undefined;
  },
): Promise<{ revision: number; isNew: boolean }> {
  const { em, clock } = ctx;
  const { input, contract, report, reviewed } = kept;
  const { contract: name, version, source, id } = contract;
  await em.execute('select pg_advisory_xact_lock(?, hashtext(?))', [publishLock, name]);
  const row = await em.findOne(ContractVersion, { contract: name, version });
  if (input.isDraft && row && row.state !== 'draft')
    throw new CodedError('REGISTRY_STATE', `${id} is ${row.state}; only what was never published can be a draft.`);
  const digest = digestOf(input.files);
  const before = row && (await em.findOneOrFail(ContractRevision, { contract: name, version, revision: row.revision }));
  const isSame = before?.digest === digest;
  const becomesPublished = row?.state === 'draft' && !input.isDraft;
  if (row && isSame && !becomesPublished) return { revision: row.revision, isNew: false };
  if (row?.revision !== reviewed)
    throw new CodedError(
      'REGISTRY_CONFLICT',
      `${id} has got revision ${row?.revision} meanwhile. Check and publish again.`,
    );

  const now = new Date(clock.now());
  const revision = (row?.revision ?? 0) + 1;
  em.create(ContractRevision, {
    contract: name,
    version,
    revision,
    digest,
    ...textsOf(input.files),
    deprecations: sinceWhen(contract, before?.deprecations ?? {}, now),
    changes: row ? report.changes : [],
    publishedBy: nameOf(ctx.actor),
    publishedAt: now,
  });
  if (row) Object.assign(row, { revision, changedAt: now, ...(becomesPublished && { state: 'published' }) });
  else {
    const state = input.isDraft ? 'draft' : 'published';
    em.create(ContractVersion, { contract: name, version, source, state, revision, createdAt: now, changedAt: now });
  }
  recordInLog(ctx, { contract: name, version }, input.isDraft ? 'drafted' : 'published', {
    reason: input.reason,
    detail: { revision, digest, ...proofOf(input, report) },
  });
  return { revision, isNew: true };
}

/** Any number: the namespace of this lock among the database's advisory locks. */
const publishLock = 7_205_501;

const textsOf = ({ manifest, sdl, samples }: ContractFiles) => ({ manifest, sdl, samples: samples ?? null });

/** That what was taken out of a published version was used by nobody. */
function proofOf({ removeUnused }: PublishInput, { harms }: Pick<ContractReport, 'harms'>): object {
  const unused = harms.filter(isHarmless);
  if (!removeUnused || unused.length === 0) return {};
  return {
    removedUnused: unused.map(({ change, coordinate, since, requests, documents }) => ({
      change: change.message,
      coordinate,
      since,
      requests,
      documents,
    })),
  };
}

function sinceWhen({ schema }: Contract, before: Record<string, string>, now: Date): Record<string, string> {
  const coordinates = [...deprecatedCoordinates(schema).keys()];
  return Object.fromEntries(coordinates.map((coordinate) => [coordinate, before[coordinate] ?? now.toISOString()]));
}

/** Adds to what is kept about who did what to a contract version. */
export function recordInLog(
  { em, clock, actor }: Context,
  at: { contract: string; version: string },
  action: string,
  { reason, detail }: { reason?: string; detail: Record<string, unknown> },
): void {
  const { contract, version } = at;
  const entry = { contract, version, at: new Date(clock.now()), actor: nameOf(actor), action, detail };
  em.create(ContractLogEntry, { ...entry, reason: reason ?? null });
}

function checkFailed(report: ContractReport, errors: number): CodedError {
  const [first] = report.problems.filter(({ severity }) => severity === 'error');
  const more = errors > 1 ? ` (and ${errors - 1} more)` : '';
  const message = `It was not published: ${first?.code}: ${first?.message}${more}`;
  return new CodedError('REGISTRY_CHECK_FAILED', message, { details: { report: told(report) } });
}

/** A report as it is told to others: what is in the files, they have. */
export function told({
  contract,
  ...report
}: ContractReport): Omit<ContractReport, 'contract'> & { contract?: string } {
  return { ...(contract && { contract: contract.id }), ...report };
}
