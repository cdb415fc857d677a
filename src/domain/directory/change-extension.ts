import { randomBytes } from 'node:crypto';
import { CodedError, checkPermission, hasPermission, type Permission } from '../../platform/base/index.js';
import {
  App,
  AppVersion,
  type Context,
  EXTENSION_STATES,
  Extension,
  type ExtensionState,
  LockMode,
  nameOf,
  recordAudit,
} from '../../platform/store/index.js';
import {
  type AppManifest,
  appManifestSchema,
  getManifest,
  promoteVersion,
  recallVersion,
  rejectVersion,
  submitVersion,
} from '../access/index.js';
import type { Directory } from './enable-extension.js';

/** The listing of one app. */
export interface ExtensionAt {
  appKey: string;
}

/** What may be done with a listing, and what that needs. */
const moves = {
  save: { to: 'draft', permission: 'extension:edit' },
  submit: { to: 'in_review', permission: 'extension:submit' },
  approve: { to: 'listed', permission: 'extension:review' },
  reject: { to: 'rejected', permission: 'extension:review' },
  withdraw: { to: 'withdrawn', permission: 'extension:edit' },
} as const satisfies Record<string, { to: ExtensionState; permission: Permission }>;

type Stores = Pick<Directory, 'store'>;
const maxNote = 2_000;

/**
 * Writes how an app is listed, from the words of one of its versions; by default the newest. It is a draft until it is
 * submitted. A private app's link key stays the same.
 * @throws ACCESS_NOT_ALLOWED, ACCESS_APP_UNKNOWN, DIRECTORY_EXTENSION_STATE when it is reviewed or listed now
 */
export function saveExtension(
  { store }: Stores,
  ctx: Context,
  { appKey, version }: ExtensionAt & { version?: string },
): Promise<Extension> {
  return store.asPlatform().transactional(async (em) => {
    const within = { ...ctx, em };
    const app = await getPartnersApp(within, appKey, 'extension:edit');
    const where = { appKey, ...(version === undefined ? {} : { version }) };
    const [found] = await em.find(AppVersion, where, { orderBy: { createdAt: 'desc' }, limit: 1 });
    if (!found) throw new CodedError('ACCESS_APP_UNKNOWN', `There is no app ${appKey} ${version ?? ''}.`);
    const existing = await em.findOne(Extension, { appKey }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (existing && existing.state !== 'draft') move(existing, 'save');
    const words = wordsOf(appManifestSchema.parse(found.manifest));
    const extension = existing ?? addExtension(within, app, words);
    Object.assign(extension, words, { changedAt: new Date(ctx.clock.now()) });
    recordExtension(within, extension, 'saved', { version: found.version });
    await em.flush();
    return extension;
  });
}

/**
 * Hands a listing in for review; with it the newest version, when none of the app's is promoted yet.
 * @throws ACCESS_NOT_ALLOWED, DIRECTORY_EXTENSION_UNKNOWN, DIRECTORY_EXTENSION_STATE, DIRECTORY_INPUT when there is no
 *   version that could be reviewed
 */
export async function submitExtension(directory: Stores, ctx: Context, at: ExtensionAt): Promise<Extension> {
  const { extension, app } = await lookAt(directory, ctx, at.appKey, 'submit');
  if (!app.currentVersion) {
    const version = await findReviewable(directory, at.appKey);
    if (!version) throw nothingToReview(at.appKey);
    if (version.state === 'private') await submitVersion(directory, ctx, { ...at, version: version.version });
  }
  return changeState(directory, ctx, { appKey: extension.appKey, name: 'submit' }, (found, now) => {
    Object.assign(found, { submittedAt: now, reviewedAt: null, reviewedByName: null, reviewNote: null });
  });
}

/**
 * An operator's decision on a listing. Approving promotes the submitted version when the app has none that is;
 * rejecting needs a note, which its publisher reads, and sends the version back.
 * @throws ACCESS_NOT_ALLOWED for any but an operator, DIRECTORY_EXTENSION_UNKNOWN, DIRECTORY_EXTENSION_STATE,
 *   DIRECTORY_INPUT
 */
export async function reviewExtension(
  directory: Stores,
  ctx: Context,
  input: ExtensionAt & { decision: 'approve' | 'reject'; note?: string },
): Promise<Extension> {
  const { appKey, decision, note = '' } = input;
  const { app } = await lookAt(directory, ctx, appKey, decision);
  if (decision === 'reject' && !note.trim())
    throw new CodedError('DIRECTORY_INPUT', 'Say in a note what has to be changed.');
  if (note.length > maxNote) throw new CodedError('DIRECTORY_INPUT', `A note has at most ${maxNote} characters.`);
  if (!app.currentVersion) {
    const found = await findReviewable(directory, appKey);
    const at = { appKey, version: found?.version ?? '' };
    if (decision === 'approve' && !found) throw nothingToReview(appKey);
    if (decision === 'approve') await promoteVersion(directory, ctx, at);
    else if (found?.state === 'in_review') await rejectVersion(directory, ctx, { ...at, reason: note });
  }
  return changeState(directory, ctx, { appKey, name: decision, note }, (found, now) => {
    const by = 'name' in ctx.actor ? ctx.actor.name : nameOf(ctx.actor);
    Object.assign(found, { reviewedAt: now, reviewedByName: by, reviewNote: note || null });
  });
}

/**
 * Takes a listing out of the directory, or back from review. Who has installed the app keeps it.
 * @throws ACCESS_NOT_ALLOWED, DIRECTORY_EXTENSION_UNKNOWN, DIRECTORY_EXTENSION_STATE
 */
export async function withdrawExtension(directory: Stores, ctx: Context, at: ExtensionAt): Promise<Extension> {
  const { app, extension } = await lookAt(directory, ctx, at.appKey, 'withdraw');
  if (extension.state === 'in_review' && !app.currentVersion) {
    const found = await findReviewable(directory, at.appKey);
    if (found?.state === 'in_review') await recallVersion(directory, ctx, { ...at, version: found.version });
  }
  return changeState(directory, ctx, { ...at, name: 'withdraw' }, () => {});
}

/** A partner's listings; for an operator, who names no partner, those that wait for review. @throws ACCESS_NOT_ALLOWED */
export async function listExtensions(
  { store }: Stores,
  { actor }: Context,
  { partnerId }: { partnerId?: string } = {},
): Promise<Extension[]> {
  if (partnerId === undefined) checkPermission(actor, 'extension:review', 'every partner');
  else checkPermission(actor, 'extension:view', partnerId);
  const where = partnerId === undefined ? { state: 'in_review' } : { partnerId };
  const orderBy = partnerId === undefined ? { submittedAt: 'asc' as const } : { name: 'asc' as const };
  return store.asPlatform().find(Extension, where, { orderBy, limit: 500 });
}

/** An app's listing, for its partner or an operator. @throws DIRECTORY_EXTENSION_UNKNOWN, also for anyone else */
export async function getListing({ store }: Stores, { actor }: Context, { appKey }: ExtensionAt): Promise<Extension> {
  const found = await store.asPlatform().findOne(Extension, { appKey });
  if (found && hasPermission(actor, 'extension:view', found.partnerId ?? 'the platform')) return found;
  throw unknown(appKey);
}

/**
 * What an operator decides on: the manifest of the version that approving would promote, or of the one that is promoted;
 * undefined when its publisher has given the version up since.
 * @throws ACCESS_NOT_ALLOWED for any but an operator, ACCESS_APP_UNKNOWN
 */
export async function findReviewed(
  directory: Stores,
  ctx: Context,
  { appKey }: ExtensionAt,
): Promise<AppManifest | undefined> {
  const em = directory.store.asPlatform();
  const { currentVersion } = await getPartnersApp({ ...ctx, em }, appKey, 'extension:review');
  const version = currentVersion ?? (await findReviewable(directory, appKey))?.version;
  return version === undefined ? undefined : getManifest({ em }, appKey, version);
}

/** Lists an app that ships with the platform, in the words of its promoted version; another version changes nothing. @throws ACCESS_NOT_ALLOWED */
export async function listBundledExtension(ctx: Context, manifest: AppManifest): Promise<void> {
  if (ctx.actor.kind !== 'platform') throw new CodedError('ACCESS_NOT_ALLOWED', 'Only the platform ships apps.');
  await ctx.em.transactional(async (em) => {
    const within = { ...ctx, em };
    const app = await em.findOneOrFail(App, { key: manifest.app }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (app.currentVersion !== manifest.version) return;
    const words = wordsOf(manifest);
    const existing = await em.findOne(Extension, { appKey: app.key });
    const isSame =
      existing && Object.entries(words).every(([name, value]) => existing[name as keyof Extension] === value);
    if (isSame && existing.state === 'listed') return;
    const extension = existing ?? addExtension(within, app, words);
    Object.assign(extension, words, { state: 'listed', changedAt: new Date(ctx.clock.now()) });
    recordExtension(within, extension, 'listed', { version: manifest.version });
  });
}

function wordsOf({
  meta,
}: AppManifest): Pick<Extension, 'name' | 'summary' | 'description' | 'category' | 'logo' | 'audience'> {
  const { name, summary, description, category, logo, audience } = meta;
  return { name, summary, description, category, logo, audience };
}

function addExtension({ em, clock }: Context, app: App, words: ReturnType<typeof wordsOf>): Extension {
  const now = new Date(clock.now());
  return em.create(Extension, {
    ...words,
    appKey: app.key,
    partnerId: app.partnerId ?? null,
    type: 'integration',
    linkKey: randomBytes(24).toString('base64url'),
    state: 'draft',
    createdAt: now,
    changedAt: now,
  });
}

async function getPartnersApp(
  { em, actor }: Pick<Context, 'em' | 'actor'>,
  appKey: string,
  permission: Permission,
): Promise<App> {
  const app = await em.findOne(
    App,
    { key: appKey },
    { lockMode: em.isInTransaction() ? LockMode.PESSIMISTIC_WRITE : undefined },
  );
  if (!app) throw new CodedError('ACCESS_APP_UNKNOWN', `There is no app ${appKey}.`);
  checkPermission(actor, permission, app.partnerId ?? 'the platform');
  return app;
}

/** The listing, when the actor may do this and its state has it: looked at before versions are changed. */
async function lookAt(
  { store }: Stores,
  ctx: Context,
  appKey: string,
  name: keyof typeof moves,
): Promise<{ app: App; extension: Extension }> {
  const em = store.asPlatform();
  const app = await getPartnersApp({ ...ctx, em }, appKey, moves[name].permission);
  const extension = await em.findOne(Extension, { appKey });
  if (!extension) throw unknown(appKey);
  checkMove(extension, name);
  return { app, extension };
}

/** The newest version that may be promoted by a review. */
async function findReviewable({ store }: Stores, appKey: string): Promise<AppVersion | undefined> {
  const where = { appKey, state: { $in: ['private', 'in_review'] } };
  // One that is in review goes before newer ones that are not: it is what was submitted.
  const orderBy = [{ state: 'asc' as const }, { createdAt: 'desc' as const }];
  const [found] = await store.asPlatform().find(AppVersion, where, { orderBy, limit: 1 });
  return found;
}

const nothingToReview = (appKey: string): CodedError =>
  new CodedError(
    'DIRECTORY_INPUT',
    `${appKey} has no version that could be reviewed. Its publisher has to publish one.`,
  );

function changeState(
  { store }: Stores,
  ctx: Context,
  { appKey, name, note }: ExtensionAt & { name: keyof typeof moves; note?: string },
  change: (extension: Extension, now: Date) => void,
): Promise<Extension> {
  return store.asPlatform().transactional(async (em) => {
    const extension = await em.findOneOrFail(Extension, { appKey }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    move(extension, name);
    const now = new Date(ctx.clock.now());
    change(extension, now);
    extension.changedAt = now;
    recordExtension({ ...ctx, em }, extension, extension.state, note ? { note } : {});
    return extension;
  });
}

function checkMove({ appKey, state }: Extension, name: keyof typeof moves): void {
  const next: readonly string[] = EXTENSION_STATES[state as ExtensionState];
  if (next.includes(moves[name].to)) return;
  const message = `The listing of ${appKey} is ${state.replace('_', ' ')}; it may become ${next.join(' or ').replace('_', ' ')}.`;
  throw new CodedError('DIRECTORY_EXTENSION_STATE', message, { details: { state } });
}

function move(extension: Extension, name: keyof typeof moves): void {
  checkMove(extension, name);
  extension.state = moves[name].to;
}

function recordExtension(
  ctx: Context,
  { appKey, partnerId }: Extension,
  what: string,
  detail: Record<string, unknown>,
): void {
  recordAudit(ctx, { partnerId: partnerId ?? undefined, action: `extension.${what}`, subject: appKey, detail });
}

/** 404, also for what is there and not for this tenant. */
export const unknown = (appKey: string): CodedError =>
  new CodedError('DIRECTORY_EXTENSION_UNKNOWN', `There is no extension ${appKey}.`);
