import { randomUUID } from 'node:crypto';
import { Automation, type Context, type Installation } from '../../platform/store/index.js';
import type { AppManifest } from '../access/index.js';
import type { Contracts } from '../registry/index.js';

/** The setting by which a tenant says whether records from before the installation are wanted too. */
const historySetting = 'history';

/**
 * Sets an installation's automations going as its app version describes them, and stops those it no longer has.
 * Call it in the transaction that installs. Records from before are only swept up when the tenant asked for them.
 */
export async function enableAutomations(
  ctx: Context,
  installation: Installation,
  manifest: AppManifest,
  contracts: Contracts,
): Promise<void> {
  const { em, clock } = ctx;
  const existing = await em.find(Automation, { installationId: installation.id });
  for (const automation of existing) automation.enabled = automation.key in manifest.automations;
  for (const [key, { trigger }] of Object.entries(manifest.automations)) {
    const { source } = contracts.get(trigger.contract, manifest.contracts[trigger.contract]?.version ?? '');
    const found = existing.find((automation) => automation.key === key);
    if (found) {
      Object.assign(found, { source, eventType: trigger.event });
      continue;
    }
    const overlapMs = (trigger.sweep?.overlapMinutes ?? 0) * 60_000;
    const since = installation.settings[historySetting] === 'all' ? 0 : clock.now() + overlapMs;
    em.create(Automation, {
      id: randomUUID(),
      tenantId: installation.tenantId,
      installationId: installation.id,
      key,
      source,
      eventType: trigger.event,
      enabled: true,
      sweepDueAt: trigger.sweep ? new Date(clock.now()) : null,
      sweepCursor: new Date(since).toISOString(),
      sweepLeaseUntil: null,
    });
  }
  await em.flush();
}

/** Stops an installation's automations; what has begun is stopped when it is next tried. */
export async function disableAutomations(ctx: Context, installationId: string): Promise<void> {
  await ctx.em.nativeUpdate(Automation, { installationId }, { enabled: false });
}
