import { isCoded } from '../../platform/base/index.js';
import { Automation, Event } from '../../platform/store/index.js';
import { type AutomationManifest, type GrantInForce, issueAccessToken } from '../access/index.js';
import { compileTemplate, isTrue, type Scope } from '../connectors/index.js';
import { type OperationResult, runOperation } from '../gateway/index.js';
import type { Automations, LeasedRun } from './automations.js';
import { outcomeOfFailure } from './outcome-of-failure.js';
import type { Outcome } from './record-outcome.js';
import { runStep } from './run-step.js';

/** What one try works with. */
export interface Work {
  run: LeasedRun;
  grant: GrantInForce;
  manifest: AutomationManifest;
  /** Connector and contract versions, as the app version pins them. */
  connectors: Readonly<Record<string, { version: string }>>;
  contracts: Readonly<Record<string, { version: string }>>;
  accessToken: string;
  scope: Record<string, unknown>;
}

/**
 * Does one run: reads the record through the gateway with the installation's own grant, checks the conditions, does
 * the steps that are not done yet. It throws nothing that a record, a manifest or a service can cause.
 */
export async function processRun(
  automations: Automations,
  run: LeasedRun,
): Promise<{ outcome: Outcome; steps: Record<string, unknown> }> {
  const steps = { ...run.steps };
  try {
    return { outcome: await tryRun(automations, run, steps), steps };
  } catch (error) {
    if (!isCoded(error)) throw error;
    // The mapping could not be worked out, or a part of the platform is not there for a moment.
    const failure = { class: error.retry ? ('transient' as const) : ('rejected' as const), message: error.message };
    return { outcome: fail(automations, run, failure), steps };
  }
}

async function tryRun(automations: Automations, run: LeasedRun, steps: Record<string, unknown>): Promise<Outcome> {
  const grant = await automations.access.grants.find(run.installationId);
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

  const read = await readRecord(automations, work);
  if ('outcome' in read) return read.outcome;
  const { scope } = work;
  scope.record = read.record;
  scope.steps = steps;
  for (const [name, template] of Object.entries(work.manifest.let)) scope[name] = compiled(template)(scope);

  for (const condition of work.manifest.conditions) {
    if (isTrue(compiledText(condition.unless)(scope))) continue;
    return { state: 'filtered', code: 'condition', message: String(compiled(condition.reason)(scope)) };
  }
  for (const step of work.manifest.steps) {
    if (step.id in steps) continue;
    if (step.if !== undefined && !isTrue(compiledText(step.if)(scope))) continue;
    const result = await runStep(automations, work, step);
    if (!result.ok) return fail(automations, run, { ...result.failure, step: step.id });
    steps[step.id] = result.output;
  }
  return { state: 'delivered' };
}

async function prepare(automations: Automations, run: LeasedRun, grant: GrantInForce): Promise<Work | undefined> {
  const em = automations.store.forTenant(run.tenantId);
  const automation = await em.findOne(Automation, { id: run.automationId });
  const event = await em.findOne(Event, { id: run.eventId });
  const app = await automations.gateway.manifestOf(grant.appKey, grant.appVersion);
  const manifest = automation && app.automations[automation.key];
  if (!manifest || !event) return undefined;
  return {
    run,
    grant,
    manifest,
    connectors: app.connectors,
    contracts: app.contracts,
    accessToken: await issueAccessToken(automations.access, grant),
    scope: {
      event: { id: event.sourceEventId, type: event.type, subject: event.subject },
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

/** Why the gateway did not give data, if it did not. */
export function refusalOf({
  status,
  data,
  errors,
}: OperationResult): { code: string; message: string; isRetried: boolean } | undefined {
  const [first] = errors;
  if (status === 200 && data && !first) return undefined;
  const code = first?.extensions?.code ?? `status_${status}`;
  return {
    code,
    message: first?.message ?? `The gateway answered ${status}.`,
    isRetried: status >= 500 || status === 429 || status === 200,
  };
}

export function outcomeOfRefusal(
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

/** App versions are immutable and kept, so what was compiled for one of their objects stays right. */
const compiledObjects = new WeakMap<object, (scope: Scope) => unknown>();

/** Compiles a template of a manifest once. */
export function compiled(template: unknown): (scope: Scope) => unknown {
  if (typeof template !== 'object' || template === null) return compiledText(String(template));
  let fill = compiledObjects.get(template);
  if (fill === undefined) {
    fill = compileTemplate(template);
    compiledObjects.set(template, fill);
  }
  return fill;
}

const compiledTexts = new Map<string, (scope: Scope) => unknown>();
const maxCompiledTexts = 10_000;

function compiledText(text: string): (scope: Scope) => unknown {
  let fill = compiledTexts.get(text);
  if (fill === undefined) {
    if (compiledTexts.size >= maxCompiledTexts) compiledTexts.clear();
    fill = compileTemplate(text);
    compiledTexts.set(text, fill);
  }
  return fill;
}
