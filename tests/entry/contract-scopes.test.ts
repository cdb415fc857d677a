import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Publisher, publisherOf } from '../support/contract-publisher.js';
import { type RecorderSource, startRecorderSource } from '../support/recorder-source.js';
import { stockFiles, stockWith } from '../support/stock-contract.js';
import { createWorld, type World } from '../support/world.js';

const READ = 'stock.items:read';

describe('a token that was met before its contract got another scope', () => {
  let world: World;
  let source: RecorderSource;
  let stock: Publisher;
  beforeAll(async () => {
    source = await startRecorderSource();
    source.answerJson('{"data":{"item":null}}');
    world = await createWorld({ env: { GRANTWAY_SOURCES: `stock=${source.url}` } });
    stock = publisherOf(world, 'stock');
    await stock.publish(stockFiles);
  });
  afterAll(async () => {
    await world.close();
    await source.close();
  });

  it('still has what it was granted, and nothing of what is new', async () => {
    const app = await world.app({ contracts: { stock: { version: '2026-10', required: [READ], optional: [] } } });
    const token = await world.token(app, await world.install(await world.tenant(), { app: app.key, scopes: [READ] }));
    expect((await world.graphql(token, '{ item(id: "1") { id } }')).status).toBe(200);

    // The new scope stands before the others, so that each of them has another place.
    const audited = stockWith({
      manifest: [
        ['scopes:\n', 'scopes:\n  stock.audits:read: { title: Read audits, description: See every audit. }\n'],
      ],
      sdl: [
        [
          '  item(id: ID!)',
          '  audit(id: ID!): String @requiresScopes(scopes: [["stock.audits:read"]])\n  item(id: ID!)',
        ],
      ],
    });
    expect((await stock.publish(audited)).status).toBe(201);
    const before = source.requests.length;
    const refused = await world.graphql(token, '{ audit(id: "1") }');
    expect(refused).toMatchObject({
      status: 403,
      body: { errors: [{ extensions: { missingScopes: ['stock.audits:read'] } }] },
    });
    expect(source.requests).toHaveLength(before);
    expect((await world.graphql(token, '{ item(id: "1") { id } }')).status).toBe(200);
  });
});
