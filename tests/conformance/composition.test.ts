import { fileURLToPath } from 'node:url';
import { composeServices as composeByApollo } from '@apollo/composition';
import { describe, expect, it } from '@jest/globals';
import { composeServices as composeByGuild } from '@theguild/federation-composition';
import { buildSchema, type GraphQLSchema, parse, print, validate } from 'graphql';
import { readBundledContracts } from '../../src/domain/registry/index.js';

const contracts = readBundledContracts(fileURLToPath(new URL('../../contracts', import.meta.url))).map(
  ({ contract }) => contract,
);
const names = [...new Set(contracts.map(({ contract }) => contract))];
/** Every choice of one version of each contract, as an app may pin them. */
const choices = names.reduce<(typeof contracts)[]>(
  (sets, name) =>
    sets.flatMap((set) => contracts.filter(({ contract }) => contract === name).map((one) => [...set, one])),
  [[]],
);

const joined = /* GraphQL */ `
  {
    orders {
      nodes {
        number
        customer { name }
        lines { sku stock { onHand } }
      }
    }
    agreements {
      nodes { name parties { customer { name } } }
    }
    invoices {
      nodes { id }
    }
  }
`;

/** What a router asks for before it shows a type: its owner's scope, and no other contract's. */
function rulesOf(supergraph: GraphQLSchema) {
  const names = ['BusinessContact', 'Order', 'PageInfo', 'StockItem', 'UserError'];
  return Object.fromEntries(
    names.map((name) => {
      const guard = supergraph.getType(name)?.astNode?.directives?.find((one) => one.name.value === 'requiresScopes');
      return [name, guard?.arguments?.[0] && print(guard.arguments[0].value)];
    }),
  );
}

describe('the contracts of the suite', () => {
  it('are five, one of them in two versions', () => {
    expect(names.sort()).toEqual(['accounting', 'agreements', 'commerce', 'contacts', 'warehouse']);
    expect(choices).toHaveLength(2);
  });

  it.each(choices.map((set) => [set.map(({ id }) => id).join(', '), set] as const))(
    'compose into one Federation 2 supergraph that answers across them: %s',
    (_ids, set) => {
      const services = set.map(({ contract: name, sdl, source }) => ({
        name,
        url: `http://${source}.test/`,
        typeDefs: parse(sdl),
      }));
      for (const compose of [composeByApollo, composeByGuild]) {
        const { errors, supergraphSdl } = compose(services);
        expect(errors?.map(({ message }) => message) ?? []).toEqual([]);
        const supergraph = buildSchema(supergraphSdl ?? '', { assumeValidSDL: true });
        expect(validate(supergraph, parse(joined)).map(({ message }) => message)).toEqual([]);
        expect(rulesOf(supergraph)).toEqual({
          BusinessContact: '[["contacts.contacts:read"]]',
          Order: '[["commerce.orders:read"]]',
          PageInfo: undefined,
          StockItem: '[["warehouse.stock:read"]]',
          UserError: undefined,
        });
      }
    },
  );

  it('do not compose with one that knows an entity by another key', () => {
    const stranger = parse(/* GraphQL */ `
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
      type Query { things: [BusinessContact] }
      type BusinessContact @key(fields: "email", resolvable: false) { email: String }
    `);
    const services = [
      ...(choices[0] ?? []).map(({ contract: name, sdl }) => ({ name, typeDefs: parse(sdl) })),
      { name: 'stranger', typeDefs: stranger },
    ];
    expect(composeByApollo(services).errors?.length).toBeGreaterThan(0);
  });
});
