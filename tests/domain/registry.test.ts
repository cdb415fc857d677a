import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Contract, readBundledContracts } from '../../src/domain/registry/index.js';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@requiresScopes"])\n`;
const read = '@requiresScopes(scopes: [["stock.items:read"]])';
const sdl = `${link}type Query { items: [Item!]! ${read} }\ntype Item ${read} { id: ID! }\n`;
const yaml = (parts: { version?: string; more?: string } = {}): string => `
contract: stock
version: "${parts.version ?? '2026-10'}"
title: Stock
description: What is in store.
owner: Stock team
source: stock
scopes:
  stock.items:read: { title: Read items, description: See every item. }
${parts.more ?? ''}`;

/** Without line and column. */
const bare = (text: string): string => text.replace(/:\d+:\d+(?=: )/, '');

describe('a folder of contracts', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'grantway-contracts-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const put = (files: Record<string, string>, at = 'stock/2026-10') => {
    mkdirSync(join(folder, at), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, at, name), text);
  };
  /** The one contract of the folder. */
  const only = (): Contract => {
    const [found] = readBundledContracts(folder);
    if (!found) throw new Error('there is none');
    return found.contract;
  };
  /** What loading says, with the folder cut off. */
  const refusal = (): string => {
    try {
      readBundledContracts(folder);
    } catch (error) {
      expect(error).toMatchObject({ code: 'REGISTRY_CONTRACT_INVALID' });
      return (error as Error).message.replace(`${folder}/`, '');
    }
    throw new Error('it was loaded');
  };
  const refusalOf = (schema: string): string => {
    put({ 'contract.graphql': schema, 'contract.yaml': yaml() });
    return refusal();
  };

  it('is loaded, every version beside the others', () => {
    put({ 'contract.graphql': sdl, 'contract.yaml': yaml() });
    put({ 'contract.graphql': sdl, 'contract.yaml': yaml({ version: '2027-01' }) }, 'stock/2027-01');
    const contracts = readBundledContracts(folder).map(({ contract }) => contract);
    expect(contracts.map(({ id }) => id)).toEqual(['stock/2026-10', 'stock/2027-01']);
    expect(contracts[0]).toMatchObject({ title: 'Stock', source: 'stock', samples: {} });
  });

  it('gives a contract the rules of its types and fields', () => {
    put({ 'contract.graphql': sdl, 'contract.yaml': yaml() });
    const { rules } = only();
    expect(rules.ofField('Query', 'items')).toEqual([['stock.items:read']]);
    expect(rules.ofType('Item')).toEqual([['stock.items:read']]);
    expect(rules.ofField('Item', 'id')).toBeUndefined();
  });

  it('takes a guard on an extension of a type for a guard of the type', () => {
    put({ 'contract.graphql': `${sdl}extend type Item { more: String }`, 'contract.yaml': yaml() });
    expect(only().schema.getType('Item')).toBeDefined();
    const moved = sdl.replace(`type Item ${read}`, 'type Item');
    put({ 'contract.graphql': `${moved}extend type Item ${read}`, 'contract.yaml': yaml() });
    expect(only().rules.ofType('Item')).toEqual([['stock.items:read']]);
  });

  it('is refused when a contract declares a scope of another', () => {
    const more = '  billing.items:read: { title: Read, description: Of somebody else. }';
    put({ 'contract.graphql': sdl, 'contract.yaml': yaml({ more }) });
    expect(refusal()).toContain(
      'contract.yaml:10:23: scopes.billing.items:read: a contract declares its own scopes only',
    );
  });

  describe('is refused with file and place for a schema', () => {
    const at = 'stock/2026-10/contract.graphql';

    it('that does not parse', () => {
      expect(refusalOf(`${link}type Query {\n  items: [Item!\n}`)).toMatch(new RegExp(`^${at}:4:1: Syntax Error`));
    });

    it('that names a type that there is not', () => {
      expect(refusalOf(`${link}type Query {\n  items: [Itme!]! ${read}\n}`)).toBe(`${at}:3:11: Unknown type "Itme".`);
    });

    it('whose object does not have what its interface promises', () => {
      const schema = `${sdl}interface Node { id: ID! }\ntype Box implements Node ${read} { name: String }`;
      expect(refusalOf(schema)).toMatch(new RegExp(`^${at}:4:\\d+: .*Node\\.id`));
    });

    it('without anything to query', () => {
      expect(refusalOf(`${link}type Item ${read} { id: ID! }`)).toContain('Query root type must be provided');
    });

    it('with a directive that is not known, such as the guard under another name', () => {
      expect(refusalOf(sdl.replace('@requiresScopes(scopes', '@needs(scopes'))).toContain('Unknown directive "@needs"');
      expect(refusalOf(sdl.replace('@requiresScopes(scopes', '@federation__requiresScopes(scopes'))).toContain(
        'Unknown directive',
      );
    });

    it('with a guard of its own making', () => {
      expect(refusalOf(`${sdl}directive @requiresScopes(scopes: [[String!]!]) on OBJECT`)).toContain('@requiresScopes');
    });

    it.each([
      ['Query.items', `type Query { items: [String!]! }`],
      ['Query.more', `type Query { items: [Item!]! ${read} more: Int }\ntype Item ${read} { id: ID! }`],
      ['Item.id', `type Query { items: [Item!]! ${read} }\ntype Item { id: ID! }`],
      [
        'Mutation.drop',
        `type Query { items: [Item!]! ${read} }\ntype Item ${read} { id: ID! }\ntype Mutation { drop: Int }`,
      ],
      ['Query.any', `type Query { any: Any }\nunion Any = Item\ntype Item ${read} { id: ID! }`],
      [
        'Hidden.id',
        `type Query { node: Node ${read} }\ninterface Node { id: ID! }\ntype Hidden implements Node { id: ID! }`,
      ],
    ])('that leaves %s unguarded', (coordinate, schema) => {
      expect(bare(refusalOf(`${link}${schema}`))).toContain(
        `${at}: ${coordinate}: no scope guards it. Put @requiresScopes`,
      );
    });

    it.each(['[]', '[[]]', '[["stock.items:read"], []]'])('whose guard lets everyone in: %s', (scopes) => {
      const schema = sdl.replace('scopes: [["stock.items:read"]]', `scopes: ${scopes}`);
      expect(refusalOf(schema)).toContain(`${at}:2:14: Query.items: an empty scope list lets everyone in`);
    });

    it('whose guard names a scope that the manifest does not describe', () => {
      const schema = sdl.replace('stock.items:read', 'stock.items:raed');
      expect(refusalOf(schema)).toContain(`${at}:2:14: Query.items: contract.yaml does not describe stock.items:raed`);
    });

    it('that guards an interface, or a field of one, which a fragment would go around', () => {
      const schema = (ofType: string, ofField: string) =>
        `${link}type Query { node: Node ${read} }\ninterface Node ${ofType} { id: ID! ${ofField} }\ntype Item implements Node ${read} { id: ID! }`;
      expect(refusalOf(schema(read, ''))).toBe(`${at}:3:1: Node: guard the implementations, not the interface`);
      expect(bare(refusalOf(schema('', read)))).toBe(`${at}: Node.id: guard the implementations, not the interface`);
    });
  });

  describe('is refused with file and place for a manifest', () => {
    const at = 'stock/2026-10/contract.yaml';
    const refusalOfYaml = (text: string): string => {
      put({ 'contract.graphql': sdl, 'contract.yaml': text });
      return refusal();
    };

    it.each(['2026-13', '2026-00', '2026', '1.0.0', '26-10'])('whose version is no month: %s', (version) => {
      expect(refusalOfYaml(yaml({ version }))).toContain(`${at}:3:10: version: a year and month like 2026-10`);
    });

    it('that is not YAML, is empty, or repeats itself without end', () => {
      expect(refusalOfYaml('contract: [')).toMatch(new RegExp(`^${at}:1:12: It is not readable as YAML`));
      expect(refusalOfYaml('')).toContain(`${at}: top: `);
      const bomb = [
        'a: &a [x, x]',
        ...Array.from('bcdefghij', (one, n) => `${one}: &${one} [${`*${'abcdefghij'[n]}, `.repeat(9)}x]`),
      ];
      expect(refusalOfYaml(bomb.join('\n'))).toContain(`${at}: It is not readable as YAML: `);
    });

    it('that says what is not asked, or leaves out what is', () => {
      expect(refusalOfYaml(yaml({ more: 'colour: red' }))).toContain('colour');
      expect(refusalOfYaml(yaml().replace('title: Stock\n', ''))).toContain(`${at}: title: `);
      expect(refusalOfYaml(yaml().replace('stock.items:read', 'read-items'))).toContain(
        `${at}:9:15: scopes.read-items: a scope like`,
      );
    });

    it('that is of another contract than its folder', () => {
      put({ 'contract.graphql': sdl, 'contract.yaml': yaml() }, 'other/2026-10');
      expect(refusal()).toContain('other/2026-10/contract.yaml: says that it is stock/2026-10');
    });
  });

  it('is refused with the file that is missing or does not parse', () => {
    put({ 'contract.yaml': yaml() });
    expect(refusal()).toBe('stock/2026-10/contract.graphql cannot be read.');
    put({ 'contract.graphql': sdl, 'samples.json': '{' });
    expect(refusal()).toContain('stock/2026-10/samples.json:1:2: It is not readable as JSON');
  });
});
