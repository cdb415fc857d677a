import { describe, expect, it } from '@jest/globals';
import { createDeciders } from '../../src/domain/gateway/decide-operation.js';
import type { LiveContract } from '../../src/domain/registry/index.js';
import { contractOf, stockWith } from '../support/stock-contract.js';

const life = { state: 'published', revision: 1, publishedAt: new Date(), deprecations: new Map() };
const guard = '@requiresScopes(scopes: [["stock.items:read"]])';

/** Nothing in it can be written, and a field leads back to the root. */
const readOnly = stockWith({
  sdl: [
    [
      'type Mutation {\n  moveItem(input: MoveItemInput!): MoveItemPayload! @requiresScopes(scopes: [["stock.items:write"]])\n}\n',
      '',
    ],
    ['  item(id: ID!)', `  again: Query ${guard}\n  item(id: ID!)`],
  ],
});
const decider = createDeciders()({ ...contractOf(readOnly), life } as unknown as LiveContract);

describe('a decision', () => {
  it.each([
    ['mutation', 'mutation { dropEverything(now: true) { secrets } }'],
    ['mutation', 'mutation M { ...F } fragment F on Mutation { drop }'],
    ['subscription', 'subscription { items { nodes { id } } }'],
  ])('refuses a %s that the contract has no root for, whatever stands in it', (_kind, document) => {
    expect(() => decider.decide(document, undefined)).toThrow(
      expect.objectContaining({ code: 'GATEWAY_VALIDATION_FAILED' }),
    );
  });

  it.each([
    '{ again { __schema { types { name } } } }',
    '{ again { again { ...F } } } fragment F on Query { __type(name: "Item") { name } }',
    '{ again { item(id: "1") { id } } __schema { types { name } } }',
  ])(
    'refuses a question about the schema below the root or beside data, which its source would answer: %s',
    (document) => {
      expect(() => decider.decide(document, undefined)).toThrow(
        expect.objectContaining({ code: 'GATEWAY_REQUEST_INVALID' }),
      );
    },
  );

  it('of a question about the schema alone is that it is answered here', () => {
    expect(decider.decide('{ __schema { types { name } } }', undefined).isIntrospection).toBe(true);
    expect(decider.decide('{ again { item(id: "1") { id } } }', undefined).isIntrospection).toBe(false);
  });
});
