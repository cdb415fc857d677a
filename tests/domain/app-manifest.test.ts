import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type AppManifest, checkManifest, parseAppManifest, readAppManifest } from '../../src/domain/access/index.js';
import { bundledContracts } from '../support/app-world.js';

const minimal = {
  app: 'my-app',
  version: '1.0.0',
  meta: { name: 'My app', summary: 'Does it.', publisher: 'Me' },
  contracts: { accounting: { version: '2026-10', required: ['accounting.invoices:read'] } },
};

const world = {
  contracts: bundledContracts(),
  hasConnector: (key: string, version: string) => key === 'quickbooks' && version === '1.0.0',
};
const read = (parts: object): AppManifest => readAppManifest({ ...minimal, ...parts }, 'app.yaml');
const named = (meta: object) => () => read({ meta: { ...minimal.meta, ...meta } });

describe('an app manifest', () => {
  it('may leave out what has a default', () => {
    expect(read({})).toMatchObject({
      meta: { logo: '', category: 'other', audience: 'public' },
      env: {},
      documentsOnly: false,
    });
  });

  it.each([
    ['a name of 10,000 emoji', { name: '🦊'.repeat(10_000) }, /meta\.name: .*80/],
    ['an empty name', { name: '' }, /meta\.name/],
    ['a name with a control character', { name: 'a\u0007b' }, /meta\.name: no control characters/],
    ['a name of two lines', { name: 'a\nb' }, /meta\.name: one line/],
    ['a name that turns its text around', { name: 'a\u202egpj.exe' }, /meta\.name: no control characters/],
    ['half a character', { description: 'a\ud83d' }, /not Unicode/],
    ['a logo that is a page', { logo: 'data:text/html;base64,AAAA' }, /meta\.logo: an SVG or PNG/],
    ['a logo elsewhere', { logo: 'https://example.test/logo.png' }, /meta\.logo/],
    ['a category of its own', { category: 'games' }, /meta\.category/],
  ])('is refused with %s', (_what, meta, message) => {
    expect(named(meta)).toThrow(
      expect.objectContaining({ code: 'ACCESS_APP_INVALID', message: expect.stringMatching(message) }),
    );
  });

  it.each([
    ['a webhook without TLS', { webhook: { url: 'http://app.example.test/' } }, /webhook\.url/],
    ['a webhook at an address', { webhook: { url: 'https://127.0.0.1/' } }, /webhook\.url/],
    ['a secret with a default', { env: { KEY: { label: 'Key', secret: true, default: 'x' } } }, /env\.KEY: a secret/],
    ['an env name in lower case', { env: { key: { label: 'Key' } } }, /env\.key/],
    [
      'a price in no currency',
      { pricing: { plan: 'All', monthlyPriceMinor: 900, currency: 'euro' } },
      /pricing\.currency/,
    ],
    ['a version that is no semver', { version: '1.0' }, /version: a version like 1\.0\.0/],
    ['a NUL', { documents: { Q: '{ a(b: "\u0000") }' } }, /NUL/],
    ['a part that nobody knows', { colour: 'red' }, /colour/],
  ])('is refused with %s', (_what, parts, message) => {
    expect(() => read(parts)).toThrow(
      expect.objectContaining({ code: 'ACCESS_APP_INVALID', message: expect.stringMatching(message) }),
    );
  });

  it('may write escapes of what it may not hold', () => {
    expect(read({ documents: { Q: '{ a(b: "\\u0000") }' } }).documents.Q).toBe('{ a(b: "\\u0000") }');
  });

  it('is refused unread when it is too long', () => {
    expect(() => parseAppManifest('a'.repeat(1_000_001), 'app.yaml')).toThrow(/longer than/);
  });
});

describe('what a manifest names', () => {
  it('is there in those that ship with the platform', () => {
    const bundled = parseAppManifest(readFileSync('apps/quickbooks-invoices/1.0.0.yaml', 'utf8'), 'bundled');
    expect(() => checkManifest(bundled, world)).not.toThrow();
  });

  const automation = (parts: object, step: object) => ({
    automations: {
      sync: {
        label: 'Sync',
        trigger: { contract: 'accounting', event: 'invoice.issued', ...parts },
        read: { document: '{ a }', pick: 'a' },
        steps: [{ id: 'one', with: {}, ...step }],
      },
    },
    connectors: { quickbooks: { version: '1.0.0', reason: 'Why not.' } },
  });
  it.each([
    [
      'a scope that the contract does not have',
      { contracts: { accounting: { version: '2026-10', required: ['accounting.gold:read'] } } },
      /contracts\.accounting: accounting\/2026-10 has no scope accounting\.gold:read; it has accounting\.invoices:read/,
    ],
    [
      'a scope of another contract',
      { contracts: { accounting: { version: '2026-10', optional: ['contacts.people:read'] } } },
      /has no scope contacts\.people:read/,
    ],
    [
      'a contract version that is not',
      { contracts: { accounting: { version: '2001-01' } } },
      /no contract accounting\/2001-01/,
    ],
    [
      'a scope that is required and optional',
      {
        contracts: {
          accounting: {
            version: '2026-10',
            required: ['accounting.invoices:read'],
            optional: ['accounting.invoices:read'],
          },
        },
      },
      /required and optional at once/,
    ],
    [
      'a connector that is not',
      { connectors: { quickbooks: { version: '9.0.0', reason: 'Why not.' } } },
      /connectors\.quickbooks: there is no connector quickbooks 9\.0\.0/,
    ],
    [
      'a default that is no choice',
      { settings: { mode: { type: 'choice', label: 'Mode', choices: { a: 'A' }, default: 'b' } } },
      /settings\.mode\.default/,
    ],
    [
      'an event that is not',
      automation({ event: 'invoice.eaten' }, { action: 'quickbooks.send' }),
      /no event invoice\.eaten/,
    ],
    [
      'a trigger at a contract it does not pin',
      automation({ contract: 'contacts' }, { action: 'quickbooks.send' }),
      /trigger\.contract/,
    ],
    [
      'a step with another connector',
      automation({}, { action: 'ledger.send' }),
      /automations\.sync\.steps\.one: ledger/,
    ],
  ])('is missed by name: %s', (_what, parts, message) => {
    expect(() => checkManifest(read(parts), world)).toThrow(
      expect.objectContaining({ code: 'ACCESS_APP_INVALID', message: expect.stringMatching(message) }),
    );
  });
});
