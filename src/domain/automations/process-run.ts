import { isCoded } from '../../platform/base/index.js';
import type { GrantInForce } from '../access/index.js';
import { compiledExpression, compiledTemplate, engineFor, isTrue } from '../connectors/index.js';
import { runOperation } from '../gateway/index.js';
import type { Automations, LeasedRun } from './automations.js';
import { outcomeOfFailure } from './outcome-of-failure.js';
import type { Outcome } from './record-outcome.js';
import { refusalOf } from './refusal-of.js';
import { runStep } from './run-step.js';
import type { Work } from './work.js';

/**
 * Does one run: reads the record through the gateway with the installation's own grant, checks the conditions, does
 * the steps that are not done yet. It throws nothing that a record, a manifest or a service can cause.
 */
export async function processRun(
  automations: Automations,
  run: LeasedRun,
): Promise<{ outcome: Outcome; steps: Record<string, unknown>; epoch: number | undefined }> {
  const steps = { ...run.steps };
  const grant = await automations.access.grants.find(run.installationId);
  const epoch = grant?.epoch;
  try {
    return { outcome: await tryRun(automations, run, { grant, steps }), steps, epoch };
  } catch (error) {
    if (!isCoded(error)) throw error;
    // The mapping could not be worked out, or a part of the platform is not there for a moment.
    const failure = { class: error.retry ? ('transient' as const) : ('rejected' as const), message: error.message };
    return { outcome: fail(automations, run, failure), steps, epoch };
  }
}

async function tryRun(
  automations: Automations,
  run: LeasedRun,
  { grant, steps }: { grant: GrantInForce | undefined; steps: Record<string, unknown> },
): Promise<Outcome> {
  if (!grant || grant.status === 'uninstalled')
    return { state: 'halted', code: 'uninstalled', message: 'The app is not installed any more.' };
  if (grant.status !== 'active') {
    return {
      state: 'held',
      reason: 'grant',
      code: 'suspended',
      message: 'The app is suspended; resume it and the work goes on.',
    };
  }
  const work = await prepare(automations, run, grant);
  if (work === undefined)
    return { state: 'halted', code: 'no_automation', message: 'The app version no longer has this automation.' };

  if (work.unset !== undefined) {
    const message = `env.${work.unset} is not set for ${grant.environment}; the publisher of the app must set it.`;
    return fail(automations, run, { class: 'transient', message });
  }
  const read = await readRecord(automations, work);
  if ('outcome' in read) return read.outcome;
  const { scope } = work;
  scope.record = read.record;
  scope.steps = steps;
  for (const [name, template] of Object.entries(work.manifest.let)) scope[name] = compiledTemplate(template)(scope);

  for (const condition of work.manifest.conditions) {
    if (isTrue(compiledExpression(condition.unless)(scope))) continue;
    return { state: 'filtered', code: 'condition', message: String(compiledTemplate(condition.reason)(scope)) };
  }
  for (const step of work.manifest.steps) {
    if (step.id in steps) continue;
    if (step.if !== undefined && !isTrue(compiledExpression(step.if)(scope))) continue;
    const result = await runStep(automations, work, step);
    if (!result.ok) return fail(automations, run, { ...result.failure, step: step.id });
    steps[step.id] = result.output;
  }
  return { state: 'delivered' };
}

async function prepare(automations: Automations, run: LeasedRun, grant: GrantInForce): Promise<Work | undefined> {
  const app = await automations.gateway.manifestOf(grant.appKey, grant.appVersion);
  const manifest = app.automations[run.automationKey];
  if (!manifest) return undefined;
  const { appKey, appVersion: version, environment } = grant;
  const env = await automations.engine.readAppEnv({ appKey, version, environment });
  return {
    run,
    grant,
    manifest,
    connectors: app.connectors,
    contracts: app.contracts,
    accessToken: await automations.accessTokens(grant),
    engine: await engineFor(automations.engine, grant),
    unset: env.missing.find((name) => automations.engine.env[name] === undefined),
    scope: {
      env: env.open,
      event: { id: run.sourceEventId, type: run.eventType, subject: run.subject },
      settings: grant.settings,
      grant: { scopes: grant.scopes },
    },
  };
}

/** A grant that has just changed is met again within a second; then the run has the new one. */
const grantChangedSeconds = 1;

async function readRecord(automations: Automations, work: Work): Promise<{ record: unknown } | { outcome: Outcome }> {
  const { manifest, run } = work;
  const { read, trigger } = manifest;
  const contract = { name: trigger.contract, version: work.contracts[trigger.contract]?.version ?? '' };
  const result = await runOperation(automations.gateway, {
    accessToken: work.accessToken,
    contract,
    query: read.document,
    variables: { id: run.subject },
  });
  const refused = refusalOf(result);
  if (refused) return { outcome: outcomeOfRefusal(automations, run, refused) };
  const record = result.data?.[read.pick];
  if (record === null || record === undefined) {
    return {
      outcome: {
        state: 'halted',
        code: 'no_record',
        message: `The source has no ${read.pick} ${run.subject} any more.`,
      },
    };
  }
  return { record };
}

function outcomeOfRefusal(
  automations: Automations,
  run: LeasedRun,
  { code, message, isRetried }: { code: string; message: string; isRetried: boolean },
): Outcome {
  if (code === 'ACCESS_GRANT_CHANGED') return { state: 'waiting', afterSeconds: grantChangedSeconds, code, message };
  if (code === 'ACCESS_SCOPE_NOT_GRANTED' || code === 'ACCESS_INSTALLATION_INACTIVE')
    return { state: 'held', reason: 'grant', code, message };
  return fail(automations, run, { class: isRetried ? 'transient' : 'rejected', message: `${code}: ${message}` });
}

function fail(automations: Automations, run: LeasedRun, failure: Parameters<typeof outcomeOfFailure>[0]): Outcome {
  return outcomeOfFailure(failure, run.attempts - run.attemptsBefore, automations.retrySchedule, Math.random());
}
