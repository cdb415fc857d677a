import { randomUUID } from 'node:crypto';
import { CodedError, checkPermission, createSecret, hashSecret, isUuid } from '../../platform/base/index.js';
import { ApiToken, type Context, LockMode, recordAudit } from '../../platform/store/index.js';
import { getInstallation } from './get-installation.js';
import { revokeFamily } from './revoke-tokens.js';
import { familyOf } from './token-family.js';

/** How many of an installation's API tokens may be good at once: several, so that one can take another's place. */
const maxApiTokens = 10;
const longestName = 80;

export interface CreateApiTokenInput {
  installationId: string;
  /** For people, to tell it from others. */
  name: string;
  /** Until when it is good; until it is revoked when left out. */
  expiresAt?: Date;
}

/**
 * Gives an installation one more API token, which its app exchanges for access tokens (RFC 8693). The secret is given
 * here once and kept as a hash only.
 * @throws ACCESS_INSTALLATION_UNKNOWN, also when it is uninstalled; ACCESS_NOT_ALLOWED; ACCESS_API_TOKEN_INVALID
 * without a name or with a date that has passed; ACCESS_API_TOKEN_LIMIT when ten are good already.
 */
export async function createApiToken(
  ctx: Context,
  input: CreateApiTokenInput,
): Promise<{ apiToken: ApiToken; secret: string }> {
  return ctx.em.transactional(async (em) => {
    const within = { ...ctx, em };
    const {
      id: installationId,
      tenantId,
      status,
    } = await getInstallation(within, input.installationId, { lock: true });
    checkPermission(ctx.actor, 'token:create', tenantId);
    if (status === 'uninstalled')
      throw new CodedError('ACCESS_INSTALLATION_UNKNOWN', `Installation ${installationId} is uninstalled.`);
    const now = new Date(ctx.clock.now());
    const { name, expiresAt } = checkInput(input, now);
    if ((await em.count(ApiToken, { installationId, ...goodAt(now) })) >= maxApiTokens) {
      const message = `The installation has ${maxApiTokens} API tokens; revoke one that is not used any more.`;
      throw new CodedError('ACCESS_API_TOKEN_LIMIT', message);
    }
    const secret = createSecret('gwt');
    const apiToken = em.create(ApiToken, {
      id: randomUUID(),
      hash: hashSecret(secret),
      tenantId,
      installationId,
      name,
      hint: secret.slice(-4),
      createdAt: now,
      createdByName: ctx.actor.kind === 'person' ? ctx.actor.name : ctx.actor.kind,
      expiresAt,
    });
    const { id, hint } = apiToken;
    recordAudit(within, { tenantId, action: 'api-token.created', subject: id, detail: { installationId, name, hint } });
    await em.flush();
    return { apiToken, secret };
  });
}

/** An installation's API tokens, newest first, those that are over too. @throws ACCESS_INSTALLATION_UNKNOWN, ACCESS_NOT_ALLOWED */
export async function listApiTokens(ctx: Context, installationId: string): Promise<ApiToken[]> {
  const { id, tenantId } = await getInstallation(ctx, installationId);
  checkPermission(ctx.actor, 'token:view', tenantId);
  return ctx.em.find(ApiToken, { installationId: id }, { orderBy: { createdAt: 'desc', id: 'asc' }, limit: 200 });
}

/**
 * Ends an API token, and the access tokens that it was exchanged for; one that has ended stays as it is.
 * @throws ACCESS_API_TOKEN_UNKNOWN, ACCESS_NOT_ALLOWED
 */
export async function revokeApiToken(ctx: Context, apiTokenId: string): Promise<void> {
  await ctx.em.transactional(async (em) => {
    const found = isUuid(apiTokenId) && (await em.findOne(ApiToken, { id: apiTokenId }));
    if (!found) throw new CodedError('ACCESS_API_TOKEN_UNKNOWN', `There is no API token ${apiTokenId}.`);
    checkPermission(ctx.actor, 'token:revoke', found.tenantId);
    await endApiToken({ ...ctx, em }, found.id);
  });
}

/** The same for who has shown the API token itself. It does not check that the actor may; the caller does. */
export async function endApiToken(ctx: Context, apiTokenId: string): Promise<void> {
  await ctx.em.transactional(async (em) => {
    const found = await em.findOne(
      ApiToken,
      { id: apiTokenId },
      { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
    );
    if (!found || found.revokedAt) return;
    found.revokedAt = new Date(ctx.clock.now());
    const { tenantId, id, installationId, name, hint } = found;
    const entry = { tenantId, action: 'api-token.revoked', subject: id, detail: { installationId, name, hint } };
    recordAudit({ ...ctx, em }, entry);
    await revokeFamily(em, familyOf(id), { now: ctx.clock.now(), tenantId });
  });
}

/** Ends all of an installation's API tokens, which is uninstalled: what did that has its own audit entry. */
export async function revokeAllApiTokens(ctx: Context, installationId: string): Promise<void> {
  const revokedAt = new Date(ctx.clock.now());
  await ctx.em.nativeUpdate(ApiToken, { installationId, revokedAt: null }, { revokedAt });
}

/** Whether an installation has an API token that is good now. */
export async function hasApiToken(ctx: Context, installationId: string): Promise<boolean> {
  return (await ctx.em.count(ApiToken, { installationId, ...goodAt(new Date(ctx.clock.now())) })) > 0;
}

/** Which API tokens are good at a time. */
export const goodAt = (now: Date) => ({ revokedAt: null, $or: [{ expiresAt: null }, { expiresAt: { $gt: now } }] });

function checkInput({ name, expiresAt }: CreateApiTokenInput, now: Date): { name: string; expiresAt: Date | null } {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > longestName)
    throw new CodedError('ACCESS_API_TOKEN_INVALID', `Give the API token a name of at most ${longestName} characters.`);
  if (expiresAt !== undefined && !(expiresAt.getTime() > now.getTime()))
    throw new CodedError('ACCESS_API_TOKEN_INVALID', 'The API token would have expired already.');
  return { name: trimmed, expiresAt: expiresAt ?? null };
}
