import type { SourceContext } from './build-source-schema.js';
import type { SourceEm } from './source-store.js';

/** Makes a change in a transaction of the caller's tenant, and has its events posted. */
export async function runChange<Result>(
  { assertion, store, onChange }: SourceContext,
  change: (em: SourceEm, tenantId: string) => Promise<Result>,
): Promise<Result> {
  const { tenant } = assertion;
  const result = await store.forTenant(tenant).transactional((em) => change(em, tenant));
  onChange();
  return result;
}
