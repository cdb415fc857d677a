import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildSchema, executeSync, parse } from 'graphql';
import { archiveFiles } from './archive-world.js';

const schema = buildSchema(archiveFiles.sdl.replace(/^extend schema .*/, ''), { assumeValidSDL: true });

const keeper = {
  __typename: 'Keeper',
  id: 'k1',
  name: 'Ann',
  email: 'ann@archive.test',
  boss: () => boss,
  works: () => [emma, film],
};
const boss = { __typename: 'Keeper', id: 'k2', name: 'Bo', email: null, boss: null, works: () => [] };
const note = { __typename: 'Note', text: 'Torn.', by: keeper, about: () => chart, readable: () => emma };
const chart = { __typename: 'Chart', id: 'c1', scale: 50, about: keeper, note };
const film = {
  __typename: 'Film',
  id: 'f1',
  title: 'Heat',
  minutes: 170,
  price: '9.99',
  next: null,
  origin: () => emma,
  grade: 'FAIR',
  director: keeper,
  book: () => emma,
  pick: () => [[film], null],
};
const emma = {
  __typename: 'Book',
  id: 'b1',
  title: 'Emma',
  pages: 300,
  price: '2.50',
  cost: '1.10',
  grade: 'GOOD',
  mark: () => {
    throw new Error('The mark is torn.');
  },
  author: keeper,
  next: () => film,
  origin: () => film,
  pick: () => [[emma, film], [film], null],
  cells: () => [[{ row: 1, values: [[1, null], null], note, book: emma }], [], [{ row: 2, note: null, book: null }]],
  borrower: { number: 'B-7' },
  cabinet: { s01: 1, s02: 2, note, book: () => emma },
};
const many = ({ first = 2 }: { first?: number }) =>
  Array.from({ length: first }, (_, at) => ({ ...emma, id: `b${at + 1}` }));
const vault = { code: '0000', owner: keeper, books: null, audit: 'none' };
const root = {
  items: (args: { first?: number }) => ({
    nodes: many(args),
    edges: many(args).map((node) => ({ cursor: node.id, node })),
    pageInfo: { hasNextPage: true },
    total: 400,
  }),
  item: ({ id }: { id: string }) => [emma, film].find((one) => one.id === id) ?? null,
  node: ({ id }: { id: string }) => [emma, film, chart, keeper].find((one) => one.id === id) ?? null,
  anything: ({ limit }: { limit: number }) => [emma, chart, film, note].slice(0, limit),
  book: ({ id }: { id: string }) => (id === '0' ? null : emma),
  film,
  person: keeper,
  note,
  chart,
  vault,
  mark: 'A1',
  grade: 'GOOD',
  count: 7,
  cabinet: emma.cabinet,
  addBook: { book: emma, readable: emma, anything: chart, userErrors: [] },
  removeItem: { removed: film, count: 3, userErrors: [{ code: 'X', message: 'Gone.', path: ['id'] }] },
  renamePerson: { person: keeper, userErrors: [] },
};

/** A source of the archive with always the same few records; it keeps what it is sent and looks at nobody's scopes. */
export async function startArchiveSource() {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    bodies.push(body);
    const { query, variables } = JSON.parse(body);
    const { data, errors } = executeSync({
      schema,
      document: parse(query),
      variableValues: variables,
      rootValue: root,
    });
    response.statusCode = data === undefined ? 400 : 200;
    // Spelt as nobody else does, so that one can see who wrote an answer.
    response
      .setHeader('content-type', 'application/graphql-response+json')
      .end(` ${JSON.stringify({ ...(errors && { errors }), data })}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
