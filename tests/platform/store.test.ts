import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  App,
  AuditEntry,
  Installation,
  isolationProblems,
  openStore,
  SCHEMA,
  type Store,
  TENANT_ROLE,
} from '../../src/platform/store/index.js';
import { freshDatabase } from '../support/fresh-database.js';

const installation = (tenantId: string, appKey = 'an-app') => ({
  id: randomUUID(),
  tenantId,
  appKey,
  appVersion: '1.0.0',
  status: 'active',
  epoch: 1,
  scopes: ['accounting.invoices:read'],
  settings: {},
  createdAt: new Date(),
  changedAt: new Date(),
});

describe('the store', () => {
  let store: Store;
  const [ours, theirs] = [randomUUID(), randomUUID()];
  beforeAll(async () => {
    store = await openStore(await freshDatabase());
    for (const tenantId of [ours, theirs]) {
      const em = store.forTenant(tenantId);
      em.create(Installation, installation(tenantId));
      await em.flush();
    }
  });
  afterAll(() => store.close());

  it('has a policy on every tenant table and a role that owns nothing', async () => {
    expect(await isolationProblems(store.asPlatform(), SCHEMA, TENANT_ROLE)).toEqual([]);
  });

  it('reads arrays, intervals and nulls alike on both databases', async () => {
    const [row] = await store.asPlatform().execute(
      `select array['a', null, 'b c'] as texts, array[1, 2] as numbers, array[]::uuid[] as none, null::text[] as nothing,
         interval '1 day' as a_while, timestamptz '2026-11-01 00:00:00+00' as moment`,
    );
    expect(row).toEqual({
      texts: ['a', null, 'b c'],
      numbers: [1, 2],
      none: [],
      nothing: null,
      a_while: '1 day',
      moment: expect.stringMatching(/^2026-11-01/),
    });
  });

  it('finds a tenant table without a policy', async () => {
    const em = store.asPlatform();
    await em.execute(`create table ${SCHEMA}.forgotten (id int, tenant_id uuid)`);
    const problems = await isolationProblems(em, SCHEMA, TENANT_ROLE);
    await em.execute(`drop table ${SCHEMA}.forgotten`);
    expect(problems).toEqual(['forgotten has no row-level security', 'forgotten has no policy for all commands']);
  });

  it('gives wrong code that forgets the tenant only its own rows', async () => {
    const rows = await store
      .forTenant(ours)
      .execute<{ tenant_id: string }[]>('select tenant_id from grantway.installation');
    expect(rows).toEqual([{ tenant_id: ours }]);
  });

  it('gives wrong code that asks for another tenant nothing, and changes nothing of it', async () => {
    const em = store.forTenant(ours);
    expect(await em.find(Installation, { tenantId: theirs })).toEqual([]);
    expect(await em.nativeUpdate(Installation, { tenantId: theirs }, { status: 'suspended' })).toBe(0);
    expect(await em.nativeDelete(Installation, { tenantId: theirs })).toBe(0);
    expect(await store.forTenant(theirs).count(Installation, { status: 'active' })).toBe(1);
  });

  it('refuses to write a row for another tenant', async () => {
    const em = store.forTenant(ours);
    em.create(Installation, installation(theirs, 'another-app'));
    await expect(em.flush()).rejects.toThrow(/row-level security/);
  });

  it('gives a tenant no rows when no tenant is set', async () => {
    const em = store.asPlatform();
    em.setSessionContext({ role: TENANT_ROLE });
    expect(await em.find(Installation, {})).toEqual([]);
  });

  it('lets a tenant read no secrets of the platform', async () => {
    for (const table of ['person', 'signing_key', 'oidc_payload', 'tenant']) {
      await expect(store.forTenant(ours).execute(`select * from grantway.${table}`)).rejects.toThrow(
        /permission denied/,
      );
    }
    await expect(store.forTenant(ours).find(App, {})).resolves.toEqual([]);
  });

  it('keeps transactions of several tenants apart when they run at the same time', async () => {
    const seen = await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const tenantId = index % 2 ? ours : theirs;
        return store.forTenant(tenantId).transactional(async (em) => {
          em.create(AuditEntry, {
            tenantId,
            at: new Date(),
            actor: 'test',
            action: 'test',
            subject: String(index),
            detail: {},
          });
          await em.flush();
          const rows = await em.execute<{ tenant_id: string }[]>('select distinct tenant_id from grantway.audit_entry');
          return rows.every((row) => row.tenant_id === tenantId);
        });
      }),
    );
    expect(seen).toEqual(Array.from({ length: 20 }, () => true));
  });

  it('undoes one failed transaction without touching another that runs beside it', async () => {
    const work = (subject: string, fails: boolean) =>
      store.forTenant(ours).transactional(async (em) => {
        em.create(AuditEntry, {
          tenantId: ours,
          at: new Date(),
          actor: 'test',
          action: 'rollback',
          subject,
          detail: {},
        });
        await em.flush();
        if (fails) throw new Error('on purpose');
      });
    await Promise.allSettled([work('kept', false), work('undone', true), work('kept', false)]);
    const kept = await store.forTenant(ours).find(AuditEntry, { action: 'rollback' });
    expect(kept.map((entry) => entry.subject)).toEqual(['kept', 'kept']);
  });

  it('can be opened again on what it wrote, and migrates nothing twice', async () => {
    const again = await openStore({ ...store.database, close: async () => {} });
    expect(await again.forTenant(ours).count(Installation)).toBe(1);
    await again.close();
  });
});
