import type { Actor, Clock, Log } from '../base/index.js';
import type { Em } from './em.js';
import { AuditEntry } from './entities/audit.js';
import type { Store } from './store.js';

/** What a use case works with; always its first parameter. */
export interface Context {
  actor: Actor;
  em: Em;
  clock: Clock;
  log: Log;
}

/** A context for the actor: a tenant's person or app sees its tenant's rows only; the others have no tenant, and their
 * queries say themselves whose rows they mean. */
export function contextFor(store: Store, actor: Actor, clock: Clock, log: Log): Context {
  return { actor, em: 'tenantId' in actor ? store.forTenant(actor.tenantId) : store.asPlatform(), clock, log };
}

/** Adds an audit entry to the running unit of work; it is kept when, and only when, the change is. */
export function recordAudit(
  ctx: Context,
  entry: { tenantId?: string; partnerId?: string; action: string; subject: string; detail?: Record<string, unknown> },
): void {
  const { actor, clock, em } = ctx;
  em.create(AuditEntry, {
    tenantId: entry.tenantId ?? null,
    partnerId: entry.partnerId ?? null,
    at: new Date(clock.now()),
    actor: nameOf(actor),
    action: entry.action,
    subject: entry.subject,
    detail: entry.detail ?? {},
  });
}

/** Who it was, for records: `person:…`, `source:accounting`. */
export function nameOf(actor: Actor): string {
  if ('personId' in actor) return `person:${actor.personId}`;
  if (actor.kind === 'installation') return `installation:${actor.installationId}`;
  return actor.kind === 'source' ? `source:${actor.source}` : 'platform';
}
