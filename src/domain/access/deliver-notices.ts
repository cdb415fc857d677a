import { createHmac, randomBytes } from 'node:crypto';
import {
  type Clock,
  CodedError,
  epochSeconds,
  type Log,
  messageOf,
  rememberSecrets,
  scrubSecrets,
} from '../../platform/base/index.js';
import type { Outbound } from '../../platform/outbound/index.js';
import { App, AppNotice, type Context, LockMode, type Store } from '../../platform/store/index.js';
import { type MasterKeys, openText, sealText } from '../vault/index.js';
import { recordAppAudit } from './publish-version.js';
import { webhookOf } from './record-notice.js';
import { checkAppPermission } from './version-moves.js';

/** What delivering works with. */
export interface Notices {
  store: Store;
  keys: MasterKeys;
  outbound: Outbound;
  clock: Clock;
  log: Log;
}

/** 5 s, 5 min, 30 min, 2, 5, 10, 14, 20 and 24 h: a bit over three days; then a notice is given up. */
export const noticeSchedule = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;
const batch = 20;
const leaseSeconds = 60;
const timeoutMs = 10_000;
const longestError = 500;

type Taken = Pick<AppNotice, 'id' | 'appKey' | 'type' | 'data' | 'attempts'> & { at: string };

/**
 * Delivers the notices that are due, each by one worker at a time, signed as Standard Webhooks say. A notice may come
 * twice, under the same `webhook-id`, and later than one that was written after it: `data.epoch` tells which is newer.
 * @returns how many were tried
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export async function deliverNotices(notices: Notices): Promise<number> {
  const { store, clock } = notices;
  const now = new Date(clock.now());
  const until = new Date(clock.now() + leaseSeconds * 1_000);
  // The lease is that it is not due again before an attempt can have ended.
  const taken = await store.asPlatform().execute<Taken[]>(
    `update grantway.app_notice set due_at = ?, attempts = attempts + 1 where id in (
       select id from grantway.app_notice where due_at <= ? order by due_at, created_at limit ${batch} for update skip locked)
     returning id, app_key as "appKey", type, data, attempts, created_at as at`,
    [until, now],
  );
  await Promise.all(taken.map((notice) => deliver(notices, notice)));
  return taken.length;
}

async function deliver(notices: Notices, notice: Taken): Promise<void> {
  const { store, clock, log } = notices;
  const result = await send(notices, notice).catch((error: unknown) => ({ isGone: false, error: messageOf(error) }));
  const error = result?.error && scrubSecrets(result.error).slice(0, longestError);
  const waitSeconds = result?.isGone ? undefined : noticeSchedule[notice.attempts - 1];
  const now = clock.now();
  const dueAt = error === undefined || waitSeconds === undefined ? null : new Date(now + waitSeconds * 1_000);
  // Whoever has it by now, when this took longer than the lease, tells itself how it went.
  await store
    .asPlatform()
    .nativeUpdate(
      AppNotice,
      { id: notice.id, attempts: notice.attempts, deliveredAt: null },
      error === undefined ? { dueAt, deliveredAt: new Date(now), lastError: null } : { dueAt, lastError: error },
    );
  // The app's other new ones would fail too, and keep those of other apps waiting meanwhile.
  if (dueAt) {
    const fresh = { appKey: notice.appKey, attempts: 0, dueAt: { $lt: dueAt } };
    await store.asPlatform().nativeUpdate(AppNotice, fresh, { dueAt });
  }
  if (error !== undefined && dueAt === null)
    log.warn({ app: notice.appKey, notice: notice.id, error }, 'a notice to an app was given up');
}

/** Sends a notice once; gives what went wrong. */
async function send(notices: Notices, notice: Taken): Promise<{ isGone: boolean; error: string } | undefined> {
  const { store, keys, outbound, clock } = notices;
  const { id, appKey: key, type, data, at } = notice;
  const em = store.asPlatform();
  const url = await webhookOf(em, key);
  if (url === undefined) return { isGone: true, error: 'The promoted version has no webhook any more.' };
  const sealed = (await em.findOneOrFail(App, { key })).sealedNoticeSecret;
  if (!sealed) return { isGone: false, error: 'The app has no secret for notices yet: renew it.' };
  const secret = await openText(keys, sealed, { noticesOf: key });
  rememberSecrets([secret]);
  const timestamp = String(epochSeconds(clock));
  const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data });
  const { status } = await outbound.send({
    method: 'POST',
    url,
    allowHosts: [new URL(url).host],
    timeoutMs,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signNotice(secret, { id, timestamp, body }),
    },
    body,
  });
  if (status >= 200 && status < 300) return undefined;
  return { isGone: status === 410, error: `The webhook answered ${status}.` };
}

/** The signature of Standard Webhooks, version 1: HMAC-SHA256 with the bytes that stand after `whsec_` in base64. */
export function signNotice(
  secret: string,
  { id, timestamp, body }: { id: string; timestamp: string; body: string },
): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/**
 * Gives an app a new secret for its notices, shown here once; the old one signs nothing from now on.
 * @throws ACCESS_NOT_ALLOWED, ACCESS_APP_UNKNOWN
 */
export async function renewNoticeSecret(
  { store, keys }: Pick<Notices, 'store' | 'keys'>,
  ctx: Context,
  appKey: string,
): Promise<string> {
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  rememberSecrets([secret]);
  await store.asPlatform().transactional(async (em) => {
    const app = await em.findOne(App, { key: appKey }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!app) throw new CodedError('ACCESS_APP_UNKNOWN', `There is no app ${appKey}.`);
    checkAppPermission(ctx.actor, app, 'app-secret:renew');
    app.sealedNoticeSecret = await sealText(keys, secret, { noticesOf: appKey });
    recordAppAudit({ ...ctx, em }, app, { action: 'app.notice secret renewed' });
  });
  return secret;
}

/** What an app was told and is to be told, newest first. @throws ACCESS_NOT_ALLOWED, ACCESS_APP_UNKNOWN */
export async function listNotices(
  { store }: Pick<Notices, 'store'>,
  ctx: Context,
  { appKey, limit = 100, after }: { appKey: string; limit?: number; after?: Pick<AppNotice, 'createdAt' | 'id'> },
): Promise<AppNotice[]> {
  const em = store.asPlatform();
  const app = await em.findOne(App, { key: appKey });
  if (!app) throw new CodedError('ACCESS_APP_UNKNOWN', `There is no app ${appKey}.`);
  checkAppPermission(ctx.actor, app, 'app-notice:view');
  const older = after && [
    { createdAt: { $lt: after.createdAt } },
    { createdAt: after.createdAt, id: { $gt: after.id } },
  ];
  const orderBy = [{ createdAt: 'desc' as const }, { id: 'asc' as const }];
  return em.find(AppNotice, { appKey, ...(older && { $or: older }) }, { orderBy, limit: Math.min(limit, 500) });
}

const keptDays = 30;

/** Deletes notices that were delivered or given up long ago. */
export async function forgetOldNotices(store: Store, now: Date): Promise<void> {
  const before = new Date(now.getTime() - keptDays * 86_400_000);
  await store.asPlatform().nativeDelete(AppNotice, { dueAt: null, createdAt: { $lt: before } });
}
