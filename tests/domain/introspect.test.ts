import { describe, expect, it } from '@jest/globals';
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery, parse, printSchema } from 'graphql';
import { createDeciders } from '../../src/domain/gateway/decide-operation.js';
import { introspect } from '../../src/domain/gateway/introspect.js';
import type { LiveContract } from '../../src/domain/registry/index.js';
import { contractOf, stockFiles, stockWith } from '../support/stock-contract.js';

const READ = 'stock.items:read';
const WRITE = 'stock.items:write';
const AUDIT = 'stock.audits:read';
const life = { state: 'published', revision: 1, publishedAt: new Date(), deprecations: new Map() };
const audited = stockWith({
  manifest: [['scopes:\n', 'scopes:\n  stock.audits:read: { title: Read audits, description: See every audit. }\n']],
  sdl: [
    [
      '  item(id: ID!)',
      '  audit(kind: AuditKind): Audit @requiresScopes(scopes: [["stock.audits:read"]])\n  item(id: ID!)',
    ],
    [
      'interface Node {',
      'enum AuditKind {\n  FULL\n}\n\ntype Audit implements Node @requiresScopes(scopes: [["stock.audits:read"]]) {\n  id: ID!\n  note: String\n}\n\ninterface Node {',
    ],
    [
      '  label: String @deprecated',
      '  audits: [Audit!]!\n  weightNote: String @requiresScopes(scopes: [["stock.audits:read"]])\n  label: String @deprecated',
    ],
  ],
});
const decider = createDeciders()({ ...contractOf(audited), life } as unknown as LiveContract);
const ask = (scopes: string[], query: string, variables?: Record<string, unknown>) =>
  introspect(decider, new Set(scopes), { document: parse(query), variables }).data as Record<string, never>;
const shown = (...scopes: string[]) =>
  printSchema(buildClientSchema(ask(scopes, getIntrospectionQuery()) as unknown as IntrospectionQuery));

describe('what an app is shown of a schema', () => {
  it('is what its scopes allow, and no trace of what they do not', () => {
    const schema = shown(READ);
    expect(schema).toContain('item(id: ID!): Item');
    for (const hidden of ['Audit', 'audit', 'weightNote', 'moveItem', 'MoveItemInput', 'Mutation'])
      expect(schema).not.toContain(hidden);
  });

  it('grows with each scope', () => {
    expect(shown(READ, AUDIT)).toContain('weightNote');
    expect(shown(READ, AUDIT)).toContain('enum AuditKind');
    expect(shown(READ, AUDIT)).not.toContain('moveItem');
    expect(shown(READ, WRITE)).toContain('moveItem(input: MoveItemInput!): MoveItemPayload!');
    expect(shown(AUDIT)).not.toContain('type Item');
  });

  it('is nothing, and a refusal, without a scope that shows anything', () => {
    for (const scopes of [[], ['other.things:read']])
      expect(() => ask(scopes, '{ __schema { queryType { name } } }')).toThrow(
        expect.objectContaining({ code: 'ACCESS_SCOPE_NOT_GRANTED' }),
      );
  });

  it('is the mutations alone for who may only write, and nothing of what they answer with but that', () => {
    const schema = shown(WRITE);
    expect(schema).toContain('moveItem(input: MoveItemInput!): MoveItemPayload!');
    for (const hidden of ['items(', 'type Item ', 'Audit']) expect(schema).not.toContain(hidden);
  });

  it('does not tell whether a type that it may not see is there', () => {
    const query = 'query ($name: String!) { __type(name: $name) { name fields { name } } }';
    expect(ask([READ], query, { name: 'Audit' })).toEqual({ __type: null });
    expect(ask([READ], query, { name: 'Nothing' })).toEqual({ __type: null });
    expect(ask([READ, AUDIT], query, { name: 'Audit' })).toEqual({
      __type: { name: 'Audit', fields: [{ name: 'id' }, { name: 'note' }] },
    });
  });

  it('says what does not fit in the words of GraphQL', () => {
    const query = 'query ($name: String!) { __type(name: $name) { name } }';
    expect(() => ask([READ], query, {})).toThrow(expect.objectContaining({ code: 'GATEWAY_VALIDATION_FAILED' }));
  });

  it('is all of it with all scopes', () => {
    const all = printSchema(
      buildClientSchema(ask([READ, WRITE, AUDIT], getIntrospectionQuery()) as unknown as IntrospectionQuery),
    );
    for (const name of Object.keys(contractOf(stockFiles).schema.getTypeMap()).filter(
      (one) => !/^__|federation|link/.test(one),
    ))
      expect(all).toContain(name);
  });
});
