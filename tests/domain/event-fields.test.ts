import { describe, expect, it } from '@jest/globals';
import { eventFieldsOf, withEvents } from '../../src/domain/gateway/subscriptions/index.js';
import { contractOf, stockWith } from '../support/stock-contract.js';

const declared = '  item.moved: { description: An item was moved., subject: Item }\n';
const withDeclared = (...events: string[]) =>
  contractOf(
    stockWith({
      manifest: [[declared, events.map((event) => `  ${event}: { description: It was., subject: Item }\n`).join('')]],
    }),
  );
const read = [['stock.items:read']];

describe('the events of a contract', () => {
  it('are fields of its subscription root, guarded as what they are about', () => {
    const fields = eventFieldsOf(withDeclared('item.moved', 'item.counted-again'));
    expect(fields.map(({ name, type, rule }) => [name, type, rule])).toEqual([
      ['itemMoved', 'item.moved', read],
      ['itemCountedAgain', 'item.counted-again', read],
    ]);
  });

  it('about a type without a scope of its own need every scope to read', () => {
    const files = stockWith({
      manifest: [[declared, '  item.moved: { description: It was., subject: UserError }\n']],
    });
    expect(eventFieldsOf(contractOf(files)).map(({ rule }) => rule)).toEqual([read]);
  });

  it('are left out where two would be one, or none would be a name', () => {
    expect(
      eventFieldsOf(withDeclared('item.moved', 'item-moved', 'item.gone', '2nd.item')).map(({ type }) => type),
    ).toEqual(['item.gone']);
  });

  it('are left out where the contract has types by these names', () => {
    for (const type of ['type Subscription { item: Item }', 'type ContractEvent { id: ID! }']) {
      const contract = contractOf(stockWith({ sdl: [['type Part ', `${type}\n\ntype Part `]] }));
      expect(eventFieldsOf(contract)).toEqual([]);
      expect(withEvents(contract).schema).toBe(contract.schema);
    }
  });

  it('leave the contract’s own schema and rules as they are', () => {
    const contract = withDeclared('item.moved');
    const { schema, rules } = withEvents(contract);
    expect(contract.schema.getSubscriptionType()).toBeUndefined();
    expect(Object.keys(schema.getSubscriptionType()?.getFields() ?? {})).toEqual(['itemMoved']);
    expect(rules.ofField('Subscription', 'itemMoved')).toEqual(read);
    expect(rules.ofField('Query', 'items')).toEqual(contract.rules.ofField('Query', 'items'));
    expect(rules.ofType('Item')).toEqual(contract.rules.ofType('Item'));
  });
});
