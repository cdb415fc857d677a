import { CodedError, checkPermission } from '../../platform/base/index.js';
import { AccessLogEntry, type Context, type FilterQuery } from '../../platform/store/index.js';

/** Which entries of a tenant's log are wanted; what is left out counts for all. */
export interface AccessLogFilter {
  /** A part of the operation's name, in whatever case. */
  name?: string | undefined;
  kind?: AccessLogEntry['kind'] | undefined;
  outcome?: AccessLogEntry['outcome'] | undefined;
  /** Days in UTC, YYYY-MM-DD, both within. */
  from?: string | undefined;
  to?: string | undefined;
  app?: string | undefined;
}

/** An entry's place in the log, newest first. */
export interface AccessLogPlace {
  at: Date;
  id: string;
}

/** More of a log is not exported at once. */
export const maxExported = 100_000;
const exportBounds = { entries: maxExported, atOnce: 1_000 };
const longestText = 200;
const dayMs = 86_400_000;

/**
 * Entries of the tenant's access log, newest first, beginning after a place. Reads of one operation within seconds are
 * one entry; each write has its own.
 * @throws ACCESS_NOT_ALLOWED
 */
export function findAccessLogEntries(
  { actor, em }: Context,
  tenantId: string,
  { filter, after, limit }: { filter: AccessLogFilter; after?: AccessLogPlace | undefined; limit: number },
): Promise<AccessLogEntry[]> {
  checkPermission(actor, 'access-log:view', tenantId);
  const onwards: FilterQuery<AccessLogEntry>[] = after
    ? [{ $or: [{ at: { $lt: after.at } }, { at: after.at, id: { $lt: after.id } }] }]
    : [];
  return em.find(
    AccessLogEntry,
    { $and: [{ tenantId }, conditionOf(filter), ...onwards] },
    { orderBy: { at: 'desc', id: 'desc' }, limit, disableIdentityMap: true },
  );
}

/**
 * The same as parts of a long list, read as they are asked for, at most `maxExported` entries. The last part is told
 * whether there are more.
 * @throws ACCESS_NOT_ALLOWED
 */
export async function* exportAccessLog(
  ctx: Context,
  tenantId: string,
  filter: AccessLogFilter,
  bounds = exportBounds,
): AsyncGenerator<{ entries: AccessLogEntry[]; hasMore: boolean }> {
  let after: AccessLogPlace | undefined;
  for (let count = 0; count < bounds.entries; count += bounds.atOnce) {
    const found = await findAccessLogEntries(ctx, tenantId, { filter, after, limit: bounds.atOnce + 1 });
    const entries = found.slice(0, bounds.atOnce);
    const isLast = entries.length === found.length;
    yield { entries, hasMore: !isLast && count + bounds.atOnce >= bounds.entries };
    if (isLast) return;
    after = entries.at(-1);
  }
}

/** Checks a filter that somebody typed. @throws HTTP_BAD_REQUEST naming what is wrong */
export function checkAccessLogFilter(given: Record<keyof AccessLogFilter, string | undefined>): AccessLogFilter {
  const { name, kind, outcome, from, to, app } = given;
  if (kind !== undefined && !isOneOf(kinds, kind)) throw bad(`There is no kind "${kind}": ${kinds.join(', ')}.`);
  if (outcome !== undefined && !isOneOf(outcomes, outcome))
    throw bad(`There is no outcome "${outcome}": ${outcomes.join(', ')}.`);
  for (const day of [from, to]) if (day !== undefined && !isDay(day)) throw bad(`"${day}" is no day like 2026-11-29.`);
  if (from !== undefined && to !== undefined && from > to) throw bad(`${from} is after ${to}; swap the days.`);
  for (const text of [name, app])
    if (text !== undefined && (text.length > longestText || text.includes('\0')))
      throw bad(`What is searched for has at most ${longestText} characters, none of them NUL.`);
  return { name, kind, outcome, from, to, app };
}

/** A place as a text, and back; undefined for a text that is no place. */
export const accessLogPlaceOf = {
  form: /^(\d{1,14})\.([\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})$/,
  text: ({ at, id }: AccessLogPlace): string => `${at.getTime()}.${id}`,
  place: (text: string): AccessLogPlace | undefined => {
    const [, at, id] = accessLogPlaceOf.form.exec(text) ?? [];
    return at && id ? { at: new Date(Number(at)), id } : undefined;
  },
};

const kinds = ['read', 'write'] as const;
const outcomes = ['sent', 'answered', 'failed', 'refused'] as const;

function conditionOf({ name, kind, outcome, from, to, app }: AccessLogFilter): FilterQuery<AccessLogEntry> {
  const at = { ...(from && { $gte: startOf(from) }), ...(to && { $lt: new Date(startOf(to).getTime() + dayMs) }) };
  return {
    ...(name && { name: { $ilike: `%${name.replace(/[\\%_]/g, '\\$&')}%` } }),
    ...(kind && { kind }),
    ...(outcome && { outcome }),
    ...(app && { appKey: app }),
    ...((from || to) && { at }),
  } as FilterQuery<AccessLogEntry>;
}

const startOf = (day: string): Date => new Date(`${day}T00:00:00.000Z`);
const isDay = (text: string): boolean =>
  /^[12]\d{3}-\d{2}-\d{2}$/.test(text) && startOf(text).toJSON()?.slice(0, 10) === text;
const isOneOf = <Name extends string>(names: readonly Name[], name: string): name is Name =>
  (names as readonly string[]).includes(name);
const bad = (message: string): CodedError => new CodedError('HTTP_BAD_REQUEST', message);
