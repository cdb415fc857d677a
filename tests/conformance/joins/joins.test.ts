import { beforeAll, describe, expect, it } from '@jest/globals';
import { type ExecutionResult, type GraphQLSchema, parse, validate } from 'graphql';
import { createJoins, type JoinFetch, joinOperation, runJoin } from '../../../src/domain/gateway/join/index.js';
import { joinedContracts } from './joined-contracts.js';

let schema: GraphQLSchema;
beforeAll(async () => {
  ({ schema } = await createJoins()(joinedContracts));
});

const planOf = (text: string, variables: Record<string, unknown> = {}) => {
  expect(validate(schema, parse(text))).toEqual([]);
  const plan = joinOperation({ schema, contracts: joinedContracts }, text).planFor(variables);
  if (!('steps' in plan)) throw new Error(plan[0]?.message);
  return plan;
};
/** What is asked of whom, step by step. */
const asked = (text: string, variables?: Record<string, unknown>) =>
  planOf(text, variables).steps.map((step) => step.map(({ contract, text: sent }) => `${contract.contract} ${sent}`));

type Answers = Record<string, unknown[]>;

/** Joins what each contract answers, in turn; gives the answer and the variables that each was asked with. */
async function join(text: string, answers: Answers, variables: Record<string, unknown> = {}) {
  const left = structuredClone(answers);
  const sent: Record<string, unknown[]> = {};
  const result = await runJoin(planOf(text, variables), variables, async (fetch: JoinFetch, given) => {
    const name = fetch.contract.contract;
    sent[name] = [...(sent[name] ?? []), given];
    const answer = left[name]?.shift();
    if (answer === undefined) throw new TypeError(`${name} was asked once more: ${fetch.text}`);
    return answer as ExecutionResult;
  });
  const errors = result.errors?.map(({ message, path, extensions }) => ({ message, path, code: extensions.code }));
  return { data: JSON.parse(JSON.stringify(result.data)), errors, sent };
}

describe('what is asked', () => {
  it.each<[string, string, string[][]]>([
    [
      'a record of another contract, by a key that is asked anyway',
      '{ orders { buyer { email name } } }',
      [
        ['shop query{orders{buyer{email}}}'],
        ['people query($representations0:[_Any!]!){_entities(representations:$representations0){...on Person{name}}}'],
      ],
    ],
    [
      'a key that is not asked, under a name of ours',
      '{ orders { buyer { email: name } } }',
      [
        ['shop query{orders{buyer{_join_Person_email:email}}}'],
        [
          'people query($representations0:[_Any!]!){_entities(representations:$representations0){...on Person{email:name}}}',
        ],
      ],
    ],
    [
      'under another name when that one is taken',
      '{ orders { _join_Person_email: number buyer { name } } }',
      [
        ['shop query{orders{_join_Person_email:number buyer{__join_Person_email:email}}}'],
        ['people query($representations0:[_Any!]!){_entities(representations:$representations0){...on Person{name}}}'],
      ],
    ],
    [
      'several kinds of records of one contract, in one question',
      '{ order(id: "1") { buyer { name } rating } }',
      [
        ['shop query{order(id:"1"){buyer{_join_Person_email:email}_join_Order_id:id}}'],
        [
          'people query($representations0:[_Any!]!$representations1:[_Any!]!){_0:_entities(representations:$representations0){...on Person{name}}_1:_entities(representations:$representations1){...on Order{rating}}}',
        ],
      ],
    ],
    [
      'what is found in a record that was found',
      '{ item(sku: "1") { supplier: keeper { boss { badge { level } } } } }',
      [
        ['stock query{item(sku:"1"){supplier:keeper{_join_Person_number:number}}}'],
        [
          'people query($representations0:[_Any!]!){_entities(representations:$representations0){...on Person{boss{_join_Person_number:number}}}}',
        ],
        [
          'vault query($representations0:[_Any!]!){_entities(representations:$representations0){...on Person{badge{level}}}}',
        ],
      ],
    ],
    [
      'a record that only a third contract can name',
      '{ orders { buyer { clearance } } }',
      [
        ['shop query{orders{buyer{_join_Person_email:email}}}'],
        [
          'people query($representations0:[_Any!]!){_entities(representations:$representations0){...on Person{_join_Person_number:number}}}',
        ],
        [
          'vault query($representations0:[_Any!]!){_entities(representations:$representations0){...on Person{clearance}}}',
        ],
      ],
    ],
    [
      'a key with a record in it',
      '{ people { badges { level } } }',
      [
        ['people query{people{badges{_join_Badge_holder:holder{number}_join_Badge_series:series}}}'],
        ['vault query($representations0:[_Any!]!){_entities(representations:$representations0){...on Badge{level}}}'],
      ],
    ],
    [
      'a key with a record in it beside what is asked of that record',
      '{ people { badges { series holder { __typename } level } } }',
      [
        ['people query{people{badges{series holder{_join_type:__typename}_join_Badge_holder:holder{number}}}}'],
        ['vault query($representations0:[_Any!]!){_entities(representations:$representations0){...on Badge{level}}}'],
      ],
    ],
    [
      'an interface, once for each type of it',
      '{ stocked { onHand ... on Item { sku } keeper { name } } }',
      [
        [
          'stock query{stocked{_join_type:__typename ...on Item{onHand sku keeper{_join_Person_number:number}}...on Place{onHand keeper{_join_Person_number:number}}}}',
        ],
        [
          'people query($representations0:[_Any!]!$representations1:[_Any!]!){_0:_entities(representations:$representations0){...on Person{name}}_1:_entities(representations:$representations1){...on Person{name}}}',
        ],
      ],
    ],
    ['nothing, when nothing but names of types is wanted', '{ __typename }', []],
    [
      'names of types, which are known',
      '{ orders { t: __typename } }',
      [['shop query{orders{_join_type:__typename}}']],
    ],
  ])('is %s', (_what, text, expected) => {
    expect(asked(text)).toEqual(expected);
  });

  it('is sent with the variables that it uses, and with no others', async () => {
    const text =
      'query Q($first: Int, $representations0: String = "de", $id: ID!) { orders(first: $first) { lines { item { name(lang: $representations0) } } } item(sku: $id) { id } }';
    expect(asked(text, { id: '7' })).toEqual([
      [
        'shop query($first:Int){orders(first:$first){lines{item{_join_Item_sku:sku}}}}',
        'stock query($id:ID!){item(sku:$id){id}}',
      ],
      [
        'stock query($_representations0:[_Any!]!$representations0:String="de"){_entities(representations:$_representations0){...on Item{name(lang:$representations0)}}}',
      ],
    ]);
    const { sent } = await join(
      text,
      {
        shop: [{ data: { orders: [{ lines: [{ item: { _join_Item_sku: 's1' } }] }] } }],
        stock: [{ data: { item: null } }, { data: { _entities: [{ name: 'Vase' }] } }],
      },
      { id: '7', first: 3, more: true },
    );
    expect(sent).toEqual({
      shop: [{ first: 3 }],
      stock: [{ id: '7' }, { _representations0: [{ __typename: 'Item', sku: 's1' }] }],
    });
  });

  it('leaves out what conditions leave out, with each set of values that they have', () => {
    const text =
      'query Q($a: Boolean!, $b: Boolean = true) { orders { number @skip(if: $a) buyer @include(if: $b) { ...N } } } fragment N on Person { name @include(if: $a) email }';
    expect(asked(text, { a: true, b: false })).toEqual([['shop query{orders{_join_type:__typename}}']]);
    expect(asked(text, { a: false })).toEqual([['shop query{orders{number buyer{email}}}']]);
    expect(asked(text, { a: true }).map((step) => step.length)).toEqual([1, 1]);
  });

  it('keeps the order of mutations: those of one contract together, the others each in a step of its own', () => {
    const text =
      'mutation { a: placeOrder(note: "1") { number rating } b: cancelOrder(id: "1") { at } restock(sku: "2") { id } c: placeOrder(note: "2") { id } }';
    const steps = asked(text);
    expect(steps.map((step) => step.map((one) => one.replace(/[^a-z_ ].*/, '')))).toEqual([
      ['shop mutation'],
      ['people query'],
      ['stock mutation'],
      ['shop mutation'],
    ]);
    expect(steps[0]?.[0]).toBe(
      'shop mutation{a:placeOrder(note:"1"){number _join_Order_id:id}b:cancelOrder(id:"1"){at}}',
    );
  });

  it('has a plan for each set of values that conditions have, defaults among them', () => {
    const text = 'query ($b: Boolean = true) { orders { id number @include(if: $b) } }';
    const operation = joinOperation({ schema, contracts: joinedContracts }, text);
    const textOf = (variables: Record<string, unknown>) => {
      const plan = operation.planFor(variables);
      return 'steps' in plan && plan.steps[0]?.[0]?.text;
    };
    expect([{}, { b: false }, { b: true }].map(textOf)).toEqual([
      'query{orders{id number}}',
      'query{orders{id}}',
      'query{orders{id number}}',
    ]);
  });

  it.each([
    ['only one source could know', '{ orders { number @mark } }', 'The directive @mark cannot be asked'],
    ['has a key that is none', '{ orders { __proto__: number } }', 'The key __proto__ cannot be asked'],
    [
      'is too much',
      `{ orders { ${Array.from({ length: 5_001 }, (_, n) => `a${n}: number`).join(' ')} } }`,
      'more than 5000',
    ],
  ])('is refused when it %s', (_what, text, message) => {
    expect(() => joinOperation({ schema, contracts: joinedContracts }, text).planFor({})).toThrow(message);
  });

  it('tells what is wrong with variables before anything is asked', () => {
    const operation = joinOperation(
      { schema, contracts: joinedContracts },
      'query ($id: ID!) { order(id: $id) { id } }',
    );
    expect(operation.planFor({})).toMatchObject([{ message: expect.stringContaining('$id') }]);
  });
});

describe('what is answered', () => {
  const buyers = '{ orders { number buyer { name role } } }';
  const two = {
    orders: [
      { number: '1', buyer: { _join_Person_email: 'a' } },
      { number: '2', buyer: { _join_Person_email: 'b' } },
    ],
  };

  it('names each record once, wherever it stands, and answers in the order that was asked', async () => {
    const { data, errors, sent } = await join('{ orders { buyer { name } parent { buyer { name email } number } } }', {
      shop: [
        {
          data: {
            orders: [
              { buyer: { _join_Person_email: 'a' }, parent: { buyer: { email: 'b' }, number: '9' } },
              { buyer: { _join_Person_email: 'a' }, parent: null },
            ],
          },
        },
      ],
      people: [{ data: { _0: [{ name: 'Ann' }], _1: [{ name: 'Bob' }] } }],
    });
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data)).toBe(
      '{"orders":[{"buyer":{"name":"Ann"},"parent":{"buyer":{"name":"Bob","email":"b"},"number":"9"}},{"buyer":{"name":"Ann"},"parent":null}]}',
    );
    expect(sent.people).toEqual([
      {
        representations0: [{ __typename: 'Person', email: 'a' }],
        representations1: [{ __typename: 'Person', email: 'b' }],
      },
    ]);
  });

  it('asks nobody for records that nobody names', async () => {
    const { data, sent } = await join(buyers, {
      shop: [
        {
          data: {
            orders: [
              { number: '1', buyer: null },
              { number: '2', buyer: { _join_Person_email: null } },
            ],
          },
        },
      ],
    });
    // A record without a key is one that is not there.
    expect(data).toEqual({
      orders: [
        { number: '1', buyer: null },
        { number: '2', buyer: null },
      ],
    });
    expect(Object.keys(sent)).toEqual(['shop']);
  });

  it('says where a record is not there, and where a source says an error', async () => {
    const { data, errors } = await join(buyers, {
      shop: [{ data: two }],
      people: [
        {
          data: { _entities: [null, { name: 'Bob', role: null }] },
          errors: [{ message: 'No role.', path: ['_entities', 1, 'role'], extensions: { code: 'NO' } }],
        },
      ],
    });
    expect(data).toEqual({
      orders: [
        { number: '1', buyer: null },
        { number: '2', buyer: { name: 'Bob', role: null } },
      ],
    });
    expect(errors).toEqual([
      { message: 'No role.', path: ['orders', 1, 'buyer', 'role'], code: 'NO' },
      {
        message: 'The Person that is named here is not there.',
        path: ['orders', 0, 'buyer', 'name'],
        code: 'GATEWAY_RECORD_MISSING',
      },
    ]);
  });

  it('does not say that a record is not there when the source has said why', async () => {
    const { data, errors } = await join(buyers, {
      shop: [{ data: two }],
      people: [
        {
          data: { _entities: [null, { name: 'Bob', role: 'OWNER' }] },
          errors: [{ message: 'No name.', path: ['_entities', 0, 'name'], extensions: { code: 'NO' } }],
        },
      ],
    });
    expect(data.orders[0]).toEqual({ number: '1', buyer: null });
    expect(errors).toEqual([{ message: 'No name.', path: ['orders', 0, 'buyer', 'name'], code: 'NO' }]);
  });

  it.each<[string, unknown, string]>([
    ['is down', { errors: [{ message: 'It is down.', extensions: { code: 'DOWN' } }] }, 'DOWN'],
    ['answers null', { data: null, errors: [{ message: 'No.', path: [], extensions: { code: 'NO' } }] }, 'NO'],
    ['answers nothing', {}, 'GATEWAY_SOURCE_FAILED'],
    ['answers too few records', { data: { _entities: [{ name: 'Ann', role: null }] } }, 'GATEWAY_SOURCE_FAILED'],
    ['answers what is no list', { data: { _entities: { 0: {} } } }, 'GATEWAY_SOURCE_FAILED'],
  ])('loses its part, and no more, when a source %s', async (_what, answer, code) => {
    const { data, errors } = await join(buyers, { shop: [{ data: two }], people: [answer] });
    expect(data).toEqual({
      orders: [
        { number: '1', buyer: null },
        { number: '2', buyer: null },
      ],
    });
    expect(errors?.map((error) => [error.path?.join('.'), error.code])).toEqual([
      ['orders.0.buyer.name', code],
      ['orders.1.buyer.name', code],
    ]);
  });

  it('tells an error that is about all of an answer, once', async () => {
    const general = { message: 'Half of it.', extensions: { code: 'HALF' } };
    const { data, errors } = await join(buyers, {
      shop: [{ data: two, errors: [general] }],
      people: [
        {
          data: {
            _entities: [
              { name: 'Ann', role: null },
              { name: 'Bob', role: null },
            ],
          },
          errors: [general],
        },
      ],
    });
    expect(data.orders[1]).toEqual({ number: '2', buyer: { name: 'Bob', role: null } });
    expect(errors).toEqual([
      { message: 'Half of it.', path: undefined, code: 'HALF' },
      { message: 'Half of it.', path: undefined, code: 'HALF' },
    ]);
  });

  it('is null as a whole when the types want it so', async () => {
    const { data, errors } = await join('{ orders { number } people { name } }', {
      shop: [{ errors: [{ message: 'It is down.', extensions: { code: 'DOWN' } }] }],
      people: [{ data: { people: [] } }],
    });
    expect([data, errors]).toEqual([null, [{ message: 'It is down.', path: ['orders'], code: 'DOWN' }]]);
  });

  it('does not say again what a source has said of a null that took away all of its answer', async () => {
    const said = { message: 'No number.', path: ['orders', 0, 'number'], extensions: { code: 'NO' } };
    const { data, errors } = await join('{ orders { number } people { name } }', {
      shop: [{ data: null, errors: [said] }],
      people: [{ data: { people: [] } }],
    });
    expect([data, errors]).toEqual([null, [{ message: 'No number.', path: ['orders', 0, 'number'], code: 'NO' }]]);
  });

  it('places an error among the records that it is about, where several kinds were asked', async () => {
    const { data, errors } = await join('{ order(id: "1") { buyer { role } rating } }', {
      shop: [{ data: { order: { buyer: { _join_Person_email: 'a' }, _join_Order_id: '1' } } }],
      people: [
        {
          data: { _0: [null], _1: [{ rating: null }] },
          errors: [{ message: 'No rating.', path: ['_1', 0, 'rating'], extensions: { code: 'NO' } }],
        },
      ],
    });
    expect(data).toEqual({ order: { buyer: { role: null }, rating: null } });
    expect(errors).toEqual([{ message: 'No rating.', path: ['order', 'rating'], code: 'NO' }]);
  });

  it('has null carried up through what may not be null, and no further', async () => {
    const { data, errors } = await join('{ people { friend { boss { number } } } items { id } }', {
      people: [{ data: { people: [{ friend: { boss: { number: null } } }] } }],
      stock: [{ data: { items: [{ id: null }] } }],
    });
    expect(data).toEqual({ people: [{ friend: null }], items: null });
    expect(errors?.map(({ path }) => path?.join('.'))).toEqual(['people.0.friend.boss.number', 'items.0.id']);
  });

  it('names the records of each type of an interface by themselves', async () => {
    const { data, sent } = await join('{ stocked { keeper { name } } }', {
      stock: [
        {
          data: {
            stocked: [
              { _join_type: 'Item', keeper: { _join_Person_number: 1 } },
              { _join_type: 'Place', keeper: { _join_Person_number: 2 } },
            ],
          },
        },
      ],
      people: [{ data: { _0: [{ name: 'Ann' }], _1: [{ name: 'Bob' }] } }],
    });
    expect(data.stocked).toEqual([{ keeper: { name: 'Ann' } }, { keeper: { name: 'Bob' } }]);
    expect(sent.people).toEqual([
      {
        representations0: [{ __typename: 'Person', number: 1 }],
        representations1: [{ __typename: 'Person', number: 2 }],
      },
    ]);
  });

  it('takes of each contract what that one was asked, and nothing in the place of what another answered', async () => {
    const { data, errors } = await join('{ order(id: "1") { number rating handler { name } } }', {
      shop: [{ data: { order: { number: 'true', _join_Order_id: '1' } } }],
      people: [{ data: { _entities: [{ number: 'forged', rating: 3, handler: { name: 'Ann' }, more: 1 }] } }],
    });
    expect([data, errors]).toEqual([{ order: { number: 'true', rating: 3, handler: { name: 'Ann' } } }, undefined]);
  });

  it('takes no more of a source than was asked, and nothing that is not of the type', async () => {
    const { data, errors } = await join(
      '{ labelled { label } people { toString: role friend { name } } item(sku: "1") { places { room } } }',
      {
        shop: [{ data: { labelled: { _join_type: 'Person', label: 'x' } } }],
        people: [{ data: { people: [{ friend: { name: 'Ann', email: 'secret' }, more: 'secret' }, 7] } }],
        stock: [{ data: { item: { places: { room: 'x' } } } }],
      },
    );
    expect(data).toEqual({
      labelled: null,
      people: [{ toString: null, friend: { name: 'Ann' } }, null],
      item: { places: null },
    });
    expect(errors?.map((error) => [error.path?.join('.'), error.code])).toEqual([
      ['labelled', 'GATEWAY_SOURCE_FAILED'],
      ['people.1', 'GATEWAY_SOURCE_FAILED'],
      ['item.places', 'GATEWAY_SOURCE_FAILED'],
    ]);
  });

  it('names a hundred errors, and how many more there are', async () => {
    const orders = Array.from({ length: 150 }, (_, n) => ({
      number: String(n),
      buyer: { _join_Person_email: `p${n}` },
    }));
    const { errors } = await join(buyers, {
      shop: [{ data: { orders } }],
      people: [{ errors: [{ message: 'It is down.', extensions: { code: 'DOWN' } }] }],
    });
    expect(errors).toHaveLength(101);
    expect(errors?.at(-1)).toEqual({ message: '50 more places failed.', path: undefined, code: 'DOWN' });
  });
});
