import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createBudgets } from '../../src/domain/metering/index.js';
import { manualClock, silentLog, systemClock } from '../../src/platform/base/index.js';
import { InstallationBudget, openStore, type Store } from '../../src/platform/store/index.js';
import { migratedDatabase } from '../support/migrated-database.js';

describe('the budget of an installation', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openStore(await migratedDatabase());
  });
  afterAll(() => store.close());

  const user = () => ({ installationId: randomUUID(), tenantId: randomUUID() });

  describe('on one node', () => {
    const clock = manualClock(1_000_000);
    const budgetsOf = () =>
      createBudgets({ store, clock, log: silentLog }, { capacity: 100, restorePerSecond: 10 }, false);

    it('is full at first, and gives what it has and no more', () => {
      const budgets = budgetsOf();
      const budget = budgets.of(user());
      expect([budgets.take(budget, 60), budgets.take(budget, 41), budgets.take(budget, 40)]).toEqual([
        true,
        false,
        true,
      ]);
      expect(budgets.left(budget)).toBe(0);
    });

    it('fills up again as time goes on, and not beyond its capacity', () => {
      const budgets = budgetsOf();
      const budget = budgets.of(user());
      budgets.take(budget, 100);
      clock.advance(2_500);
      expect(budgets.left(budget)).toBe(25);
      clock.advance(60_000);
      expect(budgets.left(budget)).toBe(100);
    });

    it('is not fuller after a refund than it can be', () => {
      const budgets = budgetsOf();
      const budget = budgets.of(user());
      budgets.take(budget, 30);
      clock.advance(60_000);
      budgets.refund(budget, 30);
      expect(budgets.left(budget)).toBe(100);
    });

    it('is one for all tokens of the installation, and none of another', () => {
      const budgets = budgetsOf();
      const [one, other] = [user(), user()];
      budgets.take(budgets.of(one), 100);
      expect([budgets.left(budgets.of({ ...one })), budgets.left(budgets.of(other))]).toEqual([0, 100]);
    });

    it('does not lose by a clock that goes back', () => {
      const budgets = budgetsOf();
      const budget = budgets.of(user());
      budgets.take(budget, 50);
      clock.advance(-10_000);
      expect(budgets.left(budget)).toBe(50);
      clock.advance(10_000);
    });
  });

  describe('on several nodes', () => {
    /** Nothing comes back while a test runs. */
    const terms = { capacity: 100, restorePerSecond: 1e-6 };
    const node = () => createBudgets({ store, clock: systemClock, log: silentLog }, terms, true);

    it('is one: each learns what the others let through', async () => {
      const [one, other] = [node(), node()];
      const who = user();
      one.take(one.of(who), 70);
      await one.share();
      expect(other.take(other.of(who), 20)).toBe(true);
      await other.share();
      expect(Math.round(other.left(other.of(who)))).toBe(10);
      expect(other.take(other.of(who), 11)).toBe(false);
      one.take(one.of(who), 1);
      await one.share();
      expect(Math.round(one.left(one.of(who)))).toBe(9);
      await Promise.all([one.close(), other.close()]);
    });

    it('pays off what was spent on all of them at once', async () => {
      const [one, other] = [node(), node()];
      const who = user();
      one.take(one.of(who), 90);
      other.take(other.of(who), 90);
      await one.share();
      await other.share();
      expect(Math.round(other.left(other.of(who)))).toBe(-80);
      await Promise.all([one.close(), other.close()]);
    });

    it('gives back what is refunded, also when it was told already', async () => {
      const one = node();
      const who = user();
      one.take(one.of(who), 90);
      await one.share();
      one.refund(one.of(who), 90);
      await one.share();
      expect(Math.round(one.left(one.of(who)))).toBe(100);
      await one.close();
    });

    it('is kept for its tenant alone', async () => {
      const one = node();
      const who = user();
      one.take(one.of(who), 5);
      await one.close();
      const seenBy = (tenantId: string) => store.forTenant(tenantId).count(InstallationBudget, who.installationId);
      expect([await seenBy(who.tenantId), await seenBy(randomUUID())]).toEqual([1, 0]);
    });

    it('goes on by what this node knows while the database does not answer, and tells it later', async () => {
      let isBroken = true;
      const asPlatform: Store['asPlatform'] = () => {
        if (isBroken) throw new Error('gone');
        return store.asPlatform();
      };
      const flaky = { ...store, asPlatform };
      const one = createBudgets({ store: flaky, clock: systemClock, log: silentLog }, terms, true);
      const who = user();
      one.take(one.of(who), 30);
      await one.share();
      expect([one.take(one.of(who), 71), one.take(one.of(who), 60)]).toEqual([false, true]);
      isBroken = false;
      await one.share();
      const [row] = await store.asPlatform().find(InstallationBudget, { installationId: who.installationId });
      expect(Math.round(Number(row?.level))).toBe(90);
      await one.close();
    });
  });
});
