import { CodedError, hashSecret } from '../../platform/base/index.js';
import { type Context, OidcPayload } from '../../platform/store/index.js';

/** Kept in the database, so that the nodes count together, among what expires by itself. */
const model = 'SignInLimit';
/** For how long failures are remembered after the last one, and an address as one that a person has come from. */
const rememberSeconds = 3_600;
const knownSeconds = 90 * 86_400;
/** After so many failures one waits a minute, then twice as long after each further one, up to a quarter of an hour. */
const free = { person: 10, address: 30, opening: 100 };
const firstWaitSeconds = 60;
const longestWaitSeconds = 900;

interface Limit {
  key: string;
  free: number;
}

/** A guess that is being made: counted as wrong until it turns out right. */
export interface Guess {
  wasRight(): Promise<void>;
}

/**
 * Counts a guess of a person's password before it is known whether it is right, so that a thousand at once are not all
 * the first. From an address that the person has come from, the guesses of others do not count against the person: who
 * guesses from many addresses keeps only strangers out.
 * @throws ACCESS_SIGN_IN_LIMIT with the time to wait
 */
export async function countGuess(ctx: Context, email: string, address: string): Promise<Guess> {
  const from = networkOf(address);
  const known = keyOf('known', email, from);
  const isKnown = (await ctx.em.count(OidcPayload, { id: known, expiresAt: { $gt: new Date(ctx.clock.now()) } })) > 0;
  const limits: Limit[] = [
    { key: isKnown ? keyOf('person from', email, from) : keyOf('person', email), free: free.person },
    { key: keyOf('address', from), free: free.address },
  ];
  const waits = await Promise.all(limits.map((limit) => waitOf(ctx, limit)));
  const waitMs = Math.max(...waits);
  if (waitMs > 0) throw tooMany(waitMs);
  for (const limit of limits) {
    if (!(await countOne(ctx, limit))) throw tooMany(Math.max(firstWaitSeconds * 1000, await waitOf(ctx, limit)));
  }
  return {
    wasRight: async () => {
      for (const { key } of limits) await takeBack(ctx, key);
      const expiresAt = new Date(ctx.clock.now() + knownSeconds * 1000);
      await ctx.em.upsert(OidcPayload, { id: known, model, payload: {}, grantId: null, uid: null, expiresAt });
    },
  };
}

/**
 * Counts an attempt that nobody in particular opens, by the address that it comes from, until it turns out right: each
 * is a row.
 * @throws ACCESS_SIGN_IN_LIMIT with the time to wait
 */
export async function countOpening(ctx: Context, address: string): Promise<void> {
  const limit = openingsFrom(address);
  if (!(await countOne(ctx, limit))) throw tooMany(Math.max(1, await waitOf(ctx, limit)));
}

/** Takes back the count of an attempt that has turned out right. */
export async function openingWasRight(ctx: Context, address: string): Promise<void> {
  await takeBack(ctx, openingsFrom(address).key);
}

const openingsFrom = (address: string): Limit => ({ key: keyOf('opening', networkOf(address)), free: free.opening });

function tooMany(waitMs: number): CodedError {
  const minutes = Math.ceil(waitMs / 60_000);
  const message = `Too many tries. Wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`} and try again.`;
  return new CodedError('ACCESS_SIGN_IN_LIMIT', message, { retryAfterSeconds: minutes * 60 });
}

async function waitOf(ctx: Context, { key }: Limit): Promise<number> {
  const rows = await ctx.em.execute<{ until: string | null }[]>(
    `select payload->>'until' as until from grantway.oidc_payload where id = ?`,
    [key],
  );
  return Number(rows[0]?.until ?? 0) - ctx.clock.now();
}

/** Counts one more failure, unless one must wait: of many at once, those after the last free one find that they must. */
async function countOne(ctx: Context, { key, free }: Limit): Promise<boolean> {
  const now = ctx.clock.now();
  const count = `(case when kept.expires_at <= ?::timestamptz then 1 else (kept.payload->>'count')::int + 1 end)`;
  const at = new Date(now).toISOString();
  const counted = await ctx.em.execute<{ id: string }[]>(
    `insert into grantway.oidc_payload as kept (id, model, payload, expires_at)
     values (?, ?, jsonb_build_object('count', 1, 'until', 0), ?::timestamptz)
     on conflict (id) do update set expires_at = excluded.expires_at, payload = jsonb_build_object(
       'count', ${count},
       'until', case when ${count} < ? then 0
         else ?::bigint + 1000 * least(?, ? * power(2, least(${count} - ?, 10)))::bigint end)
     where (kept.payload->>'until')::bigint <= ? returning id`,
    [
      key,
      model,
      new Date(now + rememberSeconds * 1000).toISOString(),
      at,
      at,
      free,
      now,
      longestWaitSeconds,
      firstWaitSeconds,
      at,
      free,
      now,
    ],
  );
  return counted.length > 0;
}

/** The right one does not count, but it does not make up for wrong ones either. */
const takeBack = (ctx: Context, key: string): Promise<unknown> =>
  ctx.em.execute(
    `update grantway.oidc_payload
     set payload = jsonb_build_object('count', greatest(0, (payload->>'count')::int - 1), 'until', 0) where id = ?`,
    [key],
  );

const keyOf = (...parts: string[]): string => hashSecret(`${model}:${parts.join(' ')}`);

/** What one guesser has of addresses: one of IPv4, a /64 of IPv6. */
export function networkOf(address: string): string {
  const [, ipv4] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (ipv4 || !address.includes(':')) return ipv4 ?? address;
  const [head = '', tail = ''] = address.split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail.split(':').filter(Boolean);
  const groups = address.includes('::')
    ? [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
    : left;
  return groups
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':');
}
