import type { ActionStep, WriteStep } from '../access/index.js';
import { type ActionResult, compiledTemplate, runAction } from '../connectors/index.js';
import { runOperation } from '../gateway/index.js';
import type { Automations } from './automations.js';
import { refusalOf } from './refusal-of.js';
import type { Work } from './work.js';

/** Does one step: an action at an outside service, or a write through a contract. */
export function runStep(automations: Automations, work: Work, step: ActionStep | WriteStep): Promise<ActionResult> {
  return 'action' in step ? act(work, step) : write(automations, work, step);
}

function act(work: Work, step: ActionStep): Promise<ActionResult> {
  const [connector = '', action = ''] = step.action.split('.');
  const { tenantId, installationId, id } = work.run;
  const version = work.connectors[connector]?.version ?? '';
  const input = compiledTemplate(step.with)(work.scope) as Record<string, unknown>;
  return runAction(work.engine, { tenantId, installationId, connector, version, action }, input, `${id} ${step.id}`);
}

async function write(automations: Automations, work: Work, step: WriteStep): Promise<ActionResult> {
  const contract = { name: step.contract, version: work.contracts[step.contract]?.version ?? '' };
  const variables = compiledTemplate(step.variables)(work.scope) as Record<string, unknown>;
  const result = await runOperation(automations.gateway, {
    accessToken: work.accessToken,
    contract,
    query: step.document,
    variables,
  });
  const refused = refusalOf(result);
  if (refused) {
    return {
      ok: false,
      failure: {
        class: refused.isRetried || refused.code === 'ACCESS_GRANT_CHANGED' ? 'transient' : 'rejected',
        message: `${refused.code}: ${refused.message}`,
      },
    };
  }
  const userError = userErrorOf(result.data);
  if (userError) return { ok: false, failure: { class: 'rejected', message: userError } };
  return { ok: true, output: {} };
}

/** The first of a payload's `userErrors`. */
function userErrorOf(data: Record<string, unknown> | null | undefined): string | undefined {
  for (const payload of Object.values(data ?? {})) {
    const [first] = (payload as { userErrors?: { message: string }[] } | null)?.userErrors ?? [];
    if (first) return first.message;
  }
  return undefined;
}
