import { describe, expect, it } from '@jest/globals';
import { compareAppManifests, obstaclesTo } from '../../src/domain/access/index.js';
import { manifestOf, READ, WRITE } from '../support/app-world.js';
import fc from '../support/fast-check.js';

const automation = (event = 'invoice.issued') => ({
  label: 'Sync',
  trigger: { contract: 'accounting', event },
  read: { document: '{ a }', pick: 'a' },
  steps: [{ id: 'one', action: 'quickbooks.send', with: {} }],
});
const full = {
  app: 'one-app',
  connectors: { quickbooks: { version: '1.0.0', reason: 'Sends.' } },
  settings: { mode: { type: 'choice', label: 'Mode', choices: { a: 'A', b: 'B' }, default: 'a' } },
  automations: { sync: automation() },
  documents: { Q: '{ a }' },
  env: { HOST: { label: 'Host' } },
  oauth: { redirectUris: ['https://app.example.test/back'] },
  pricing: { plan: 'All', monthlyPriceMinor: 900, currency: 'EUR' },
};
const before = manifestOf(full);
const pin = (parts: object) => ({ accounting: { version: '2026-10', required: [READ], optional: [WRITE], ...parts } });
const compare = (parts: object) => compareAppManifests(before, manifestOf({ ...full, version: '1.1.0', ...parts }));

describe('the difference between two versions of an app', () => {
  it.each<[string, object, object]>([
    ['contracts.accounting', { contracts: pin({ version: '2026-11' }) }, { kind: 'changed', isBreaking: true }],
    [
      'scopes.required.accounting.invoices:write',
      { contracts: pin({ required: [READ, WRITE], optional: [] }) },
      { kind: 'added', isBreaking: true },
    ],
    [
      'scopes.required.accounting.invoices:read',
      { contracts: pin({ required: [] }) },
      { kind: 'removed', isBreaking: false },
    ],
    [
      'scopes.optional.accounting.invoices:write',
      { contracts: pin({ optional: [] }) },
      { kind: 'removed', isBreaking: false },
    ],
    ['connectors.quickbooks', { connectors: {} }, { kind: 'removed', isBreaking: true }],
    [
      'connectors.quickbooks',
      { connectors: { quickbooks: { version: '1.1.0', reason: 'Sends.' } } },
      { kind: 'changed', isBreaking: false },
    ],
    [
      'connectors.quickbooks',
      { connectors: { quickbooks: { version: '2.0.0', reason: 'Sends.' } } },
      { kind: 'changed', isBreaking: true },
    ],
    [
      'connectors.ledger',
      { connectors: { ...full.connectors, ledger: { version: '1.0.0', reason: 'Too.' } } },
      { kind: 'added', isBreaking: true },
    ],
    ['settings.mode', { settings: {} }, { kind: 'removed', isBreaking: true }],
    [
      'settings.mode',
      { settings: { mode: { ...full.settings.mode, choices: { a: 'A' } } } },
      { kind: 'changed', isBreaking: true },
    ],
    [
      'settings.mode',
      { settings: { mode: { ...full.settings.mode, choices: { a: 'A', b: 'B', c: 'C' } } } },
      { kind: 'changed', isBreaking: false },
    ],
    [
      'settings.more',
      { settings: { ...full.settings, more: { type: 'string', label: 'More', default: 'x' } } },
      { kind: 'added', isBreaking: false },
    ],
    [
      'settings.more',
      { settings: { ...full.settings, more: { type: 'string', label: 'More', default: '' } } },
      { kind: 'added', isBreaking: true },
    ],
    ['automations.sync', { automations: {} }, { kind: 'removed', isBreaking: true }],
    ['automations.sync', { automations: { sync: automation('invoice.paid') } }, { kind: 'changed', isBreaking: true }],
    [
      'automations.other',
      { automations: { ...full.automations, other: automation() } },
      { kind: 'added', isBreaking: false },
    ],
    ['documents.Q', { documents: { Q: '{ b }' } }, { kind: 'changed', isBreaking: true }],
    ['env.HOST', { env: {} }, { kind: 'removed', isBreaking: false }],
    ['oauth', { oauth: { redirectUris: [] } }, { kind: 'changed', isBreaking: true }],
    ['documentsOnly', { documentsOnly: true }, { kind: 'changed', isBreaking: true }],
    ['pricing', { pricing: { ...full.pricing, monthlyPriceMinor: 901 } }, { kind: 'changed', isBreaking: true }],
    ['pricing', { pricing: { ...full.pricing, monthlyPriceMinor: 899 } }, { kind: 'changed', isBreaking: false }],
    ['webhook', { webhook: { url: 'https://app.example.test/hook' } }, { kind: 'added', isBreaking: false }],
  ])('names %s, and whether it breaks', (place, parts, expected) => {
    const { changes, isBreaking } = compare(parts);
    const change = changes.find((one) => one.place === place);
    expect(change).toMatchObject(expected);
    expect(isBreaking).toBe(changes.some((one) => one.isBreaking));
  });

  it('is nothing when nothing differs', () => {
    expect(compare({})).toEqual({ changes: [], isBreaking: false, scopesRise: [], scopesFall: [], obstacles: [] });
  });

  it('tells which scopes rise and fall', () => {
    expect(compare({ contracts: pin({ required: [READ, WRITE], optional: [] }) })).toMatchObject({
      scopesRise: [WRITE],
      scopesFall: [],
      obstacles: [`it needs ${WRITE}`],
    });
    expect(compare({ contracts: pin({ optional: [] }) })).toMatchObject({
      scopesRise: [],
      scopesFall: [WRITE],
      obstacles: [],
    });
  });
});

describe('an installation', () => {
  const nextOf = (parts: object) => manifestOf({ ...full, version: '1.1.0', ...parts });
  it('has no obstacle in a scope that the tenant has granted already', () => {
    const next = nextOf({ contracts: pin({ required: [READ, WRITE], optional: [] }) });
    expect(obstaclesTo(before, next, { scopes: [READ, WRITE], settings: {} })).toEqual([]);
    expect(obstaclesTo(before, next, { scopes: [READ], settings: {} })).toEqual([`it needs ${WRITE}`]);
  });

  it('has one in a choice that is no more, and only if it was made', () => {
    const next = nextOf({ settings: { mode: { ...full.settings.mode, choices: { a: 'A' } } } });
    expect(obstaclesTo(before, next, { scopes: [READ], settings: { mode: 'a' } })).toEqual([]);
    expect(obstaclesTo(before, next, { scopes: [READ], settings: { mode: 'b' } })).toEqual([
      '"Mode" can no longer be "b"',
    ]);
  });

  it('has one in an account to connect, a value to give, a higher price', () => {
    const next = nextOf({
      connectors: { ...full.connectors, ledger: { version: '1.0.0', reason: 'Too.' } },
      settings: { ...full.settings, more: { type: 'string', label: 'More', default: '' } },
      pricing: { ...full.pricing, currency: 'USD' },
    });
    expect(obstaclesTo(before, next, { scopes: [READ], settings: {} })).toEqual([
      'an account at ledger must be connected',
      '"More" needs a value',
      'its price is another',
    ]);
  });

  it('never goes by itself to a version that needs a scope which was not granted', () => {
    const scopes = ['accounting.a:read', 'accounting.b:read', 'accounting.c:read', 'accounting.d:write'];
    fc.assert(
      fc.property(fc.subarray(scopes), fc.subarray(scopes), (granted, required) => {
        const next = nextOf({ contracts: pin({ required, optional: [] }) });
        const isSilent = obstaclesTo(before, next, { scopes: granted, settings: {} }).length === 0;
        expect(isSilent).toBe(required.every((scope) => granted.includes(scope)));
      }),
    );
  });
});
