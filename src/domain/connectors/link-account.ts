import { CodedError, checkPermission, createSecret, hashSecret } from '../../platform/base/index.js';
import { type Context, LinkRequest, type Store } from '../../platform/store/index.js';
import { getInstallation } from '../access/index.js';
import { linkAccount } from '../vault/index.js';
import { ConnectorFailure, type Engine } from './engine.js';
import { clientOf, exchangeCode, toCredentials } from './oauth-tokens.js';
import { sendRequest } from './send-request.js';
import { compileTemplate } from './template.js';
import { toText } from './values.js';

const requestMinutes = 15;

/**
 * Begins linking an account: where to send the person's browser.
 * @throws ACCESS_NOT_ALLOWED, ACCESS_INSTALLATION_UNKNOWN, CONNECTORS_UNKNOWN, CONNECTORS_LINK_FAILED when the platform has no client there.
 */
export async function startLinking(
  engine: Engine,
  ctx: Context,
  input: { tenantId: string; installationId: string; connector: string; version: string },
): Promise<string> {
  const { tenantId, installationId, connector, version } = input;
  checkPermission(ctx.actor, 'account:link', tenantId);
  if (ctx.actor.kind !== 'person') throw new CodedError('ACCESS_NOT_ALLOWED', 'Only a person can link an account.');
  await ctx.em.transactional((em) => checkInstalled({ ...ctx, em }, installationId));
  const { auth } = engine.connectors.get(connector, version);
  const client = translateFailure(() => clientOf(engine, engine.connectors.get(connector, version)));
  const state = createSecret('gwl');
  const expiresAt = new Date(ctx.clock.now() + requestMinutes * 60_000);
  ctx.em.create(LinkRequest, {
    id: hashSecret(state),
    tenantId,
    installationId,
    connector,
    personId: ctx.actor.personId,
    expiresAt,
  });
  await ctx.em.flush();

  const url = new URL(auth.authorizeUrl);
  const parameters = {
    client_id: client.id,
    response_type: 'code',
    redirect_uri: engine.callbackUrl,
    scope: auth.scopes.join(' '),
    state,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return engine.outbound.locate(url.href);
}

/** A request to link that is open and was made by this person, used up by finding it. */
export async function takeLinkRequest(ctx: Context, state: string | undefined): Promise<LinkRequest> {
  const found = state ? await ctx.em.findOne(LinkRequest, { id: hashSecret(state) }) : null;
  const isTheirs = ctx.actor.kind === 'person' && found?.personId === ctx.actor.personId;
  const isUsed = found && isTheirs ? (await ctx.em.nativeDelete(LinkRequest, { id: found.id })) === 0 : true;
  if (!found || isUsed || found.expiresAt.getTime() < ctx.clock.now()) {
    throw new CodedError(
      'CONNECTORS_LINK_STATE',
      'This answer belongs to no open request to link an account. Start again from the console.',
    );
  }
  return found;
}

/** Ends the requests to link an account for an installation. It does not check that the actor may. */
export async function endLinking(ctx: Context, installationId: string): Promise<void> {
  await ctx.em.nativeDelete(LinkRequest, { installationId });
}

/** Deletes requests to link that nobody came back for. */
export async function forgetLinkRequests(store: Store, now: Date): Promise<void> {
  await store.asPlatform().nativeDelete(LinkRequest, { expiresAt: { $lt: now } });
}

/**
 * Ends linking with what the outside service sent back: gets the tokens, tests them and seals them.
 * @throws CONNECTORS_LINK_REFUSED, CONNECTORS_LINK_FAILED, ACCESS_INSTALLATION_UNKNOWN when it is uninstalled by now
 */
export async function finishLinking(
  engine: Engine,
  ctx: Context,
  input: { request: LinkRequest; version: string; callback: Record<string, string> },
): Promise<{ accountId: string; label: string; isRelinked: boolean }> {
  const { request, callback } = input;
  const { tenantId, installationId, connector } = request;
  const manifest = engine.connectors.get(connector, input.version);
  if (callback.error || !callback.code) {
    throw new CodedError(
      'CONNECTORS_LINK_REFUSED',
      `${manifest.meta.name} was not linked: ${callback.error ?? 'no code came back'}. Start again and approve.`,
    );
  }
  try {
    const token = await exchangeCode(engine, manifest, callback.code);
    const captured = Object.entries(manifest.auth.capture).map(([name, text]) => [
      name,
      toText(compileTemplate(text)({ callback, token })),
    ]);
    const credentials = { ...toCredentials(engine, token), ...Object.fromEntries(captured) };
    const account = { id: `${installationId}:new`, tenantId, version: 0, isBroken: false, credentials };
    const answer = await sendRequest(engine, { manifest, account }, manifest.auth.label, {});
    const label = toText(compileTemplate(manifest.auth.label.pick)({ ...answer })) || manifest.meta.name;
    // What it signs in with is kept by none that was uninstalled meanwhile.
    return await ctx.em.transactional(async (em) => {
      const within = { ...ctx, em };
      await checkInstalled(within, installationId);
      const linked = { tenantId, installationId, connector, label, credentials };
      return { ...(await linkAccount(engine.vault, within, linked)), label };
    });
  } catch (error) {
    throw toCoded(manifest.meta.name, error);
  }
}

/** Checks that an installation stands, and has it stand until the transaction ends. @throws ACCESS_INSTALLATION_UNKNOWN */
async function checkInstalled(ctx: Context, installationId: string): Promise<void> {
  const { status } = await getInstallation(ctx, installationId, { lock: true });
  if (status !== 'uninstalled') return;
  throw new CodedError('ACCESS_INSTALLATION_UNKNOWN', 'The app is uninstalled. Install it again, then connect.');
}

function translateFailure<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toCoded('The service', error);
  }
}

function toCoded(name: string, error: unknown): unknown {
  if (!(error instanceof ConnectorFailure)) return error;
  return new CodedError('CONNECTORS_LINK_FAILED', `${name} was not linked: ${error.failure.message}`, { cause: error });
}
