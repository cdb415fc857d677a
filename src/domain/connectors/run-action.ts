import { createHash } from 'node:crypto';
import { isCoded } from '../../platform/base/index.js';
import { compiledExpression, compiledTemplate } from './compiled.js';
import type { ConnectorAction, ConnectorManifest, ConnectorStep } from './connector-manifest.js';
import { ConnectorFailure, type Engine, type Failure } from './engine.js';
import { isTrue, type Scope } from './expression.js';
import { type AccountAt, openSession, type Session, sendRequest } from './send-request.js';

export type ActionResult = { ok: true; output: Record<string, unknown> } | { ok: false; failure: Failure };

/**
 * Runs one action of a connector with an installation's account. Nothing is thrown for what a service does.
 *
 * @param idempotencyKey the same at every try of the same work; services that know idempotency get a key made of it.
 */
export async function runAction(
  engine: Engine,
  at: AccountAt & { version: string; action: string },
  input: Record<string, unknown>,
  idempotencyKey: string,
): Promise<ActionResult> {
  let step: string | undefined;
  try {
    const manifest = engine.connectors.get(at.connector, at.version);
    const action = getAction(manifest, at.action, input);
    const session = await openSession(engine, manifest, at);
    const steps: Record<string, unknown> = {};
    for (const one of action.steps) {
      step = one.id;
      const scope = { input, steps, idempotency: { key: keyOf(idempotencyKey, `${at.action}.${one.id}`) } };
      if (one.if !== undefined && !isTrue(compiledExpression(one.if)(scope))) continue;
      steps[one.id] = await runStep(engine, session, one, scope);
    }
    return { ok: true, output: compiledTemplate(action.output)({ input, steps }) as Record<string, unknown> };
  } catch (error) {
    if (error instanceof ConnectorFailure) return { ok: false, failure: { ...error.failure, step } };
    if (isCoded(error))
      return { ok: false, failure: { class: error.retry ? 'transient' : 'config', message: error.message, step } };
    throw error;
  }
}

function getAction(manifest: ConnectorManifest, name: string, input: Record<string, unknown>): ConnectorAction {
  const action = Object.hasOwn(manifest.actions, name) ? manifest.actions[name] : undefined;
  if (!action) throw new ConnectorFailure({ class: 'config', message: `${manifest.meta.name} has no action ${name}.` });
  for (const [field, { label, required }] of Object.entries(action.input)) {
    const value = input[field];
    if (required && (value === undefined || value === '')) {
      throw new ConnectorFailure({
        class: 'rejected',
        message: `${manifest.meta.name} needs "${label}" and the record has none.`,
      });
    }
  }
  const unknown = Object.keys(input).find((field) => !(field in action.input));
  if (unknown)
    throw new ConnectorFailure({
      class: 'config',
      message: `${manifest.meta.name}.${name} takes no input ${unknown}.`,
    });
  return action;
}

async function runStep(engine: Engine, session: Session, step: ConnectorStep, scope: Scope): Promise<unknown> {
  try {
    const answer = await sendRequest(engine, session, step, scope);
    return step.pick === undefined ? answer.body : compiledExpression(step.pick)({ ...scope, ...answer });
  } catch (error) {
    const isDuplicate = error instanceof ConnectorFailure && error.failure.class === 'duplicate';
    if (!isDuplicate || step.onDuplicate === undefined) throw error;
    return settleDuplicate(engine, session, step, step.onDuplicate, scope);
  }
}

/** The service has something like it already: ours from an earlier try, or somebody else's. */
async function settleDuplicate(
  engine: Engine,
  session: Session,
  step: ConnectorStep,
  { find, isSame, otherwise }: NonNullable<ConnectorStep['onDuplicate']>,
  scope: Scope,
): Promise<unknown> {
  const answer = await sendRequest(engine, session, find, scope);
  const found = compiledExpression(find.pick)({ ...scope, ...answer });
  const candidates = Array.isArray(found) ? found : found === undefined ? [] : [found];
  const same = candidates.find((candidate) => isTrue(compiledExpression(isSame)({ ...scope, candidate })));
  if (same !== undefined) return same;
  if (otherwise !== undefined) {
    return runStep(
      engine,
      session,
      { ...step, onDuplicate: undefined, query: { ...step.query, ...otherwise.query } },
      scope,
    );
  }
  const message = `${session.manifest.meta.name} has another record with the same number or name, and it is not this one.`;
  throw new ConnectorFailure({ class: 'rejected', message });
}

/** At most 50 characters, which is what services take; differs for each step. */
function keyOf(idempotencyKey: string, step: string): string {
  return createHash('sha256').update(`${idempotencyKey} ${step}`).digest('hex').slice(0, 40);
}
