import type { SqlEntityManager } from '@mikro-orm/postgresql';

export type SourceEm = SqlEntityManager;

/** A source's tables, opened. */
export interface SourceStore {
  /** Work of one tenant: sees and writes that tenant's rows only, whatever the query says. */
  forTenant(tenantId: string): SourceEm;
  /** Work across tenants; only the outbox needs it. */
  asOwner(): SourceEm;
  close(): Promise<void>;
}
