import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createWorld, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const tooLarge = Buffer.alloc(1024 * 1024 + 1, ' ');

/** Posts with a declared length, or in chunks without one; gives the answer even when the connection ends early. */
function post(path: string, body: Buffer, isChunked: boolean): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', ...(isChunked ? {} : { 'content-length': body.length }) };
    const sent = request(`${world.url}${path}`, { method: 'POST', headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

it.each([
  ['/graphql', false],
  ['/graphql', true],
  ['/contracts/accounting/2026-10/graphql', true],
  ['/graphql?spelled=otherwise', false],
])('refuses a body over 1 MiB at %s (in chunks: %s)', async (path, isChunked) => {
  const { status, body } = await post(path, tooLarge, isChunked);
  expect([status, JSON.parse(body).code]).toEqual([413, 'HTTP_BODY_TOO_LARGE']);
});

it.each([
  '/graphql',
  '/graphql?spelled=otherwise',
  '/contracts/accounting/2026-10/graphql',
  '/contracts/accounting/2026%2D10/graphql',
])('answers at %s what any spelling of the door answers', async (path) => {
  const tenant = await world.tenant();
  const app = await world.app();
  const token = await world.token(app, await world.install(tenant, { app: app.key }));
  const { status, body } = await world.graphql(token, '{ invoices { totalCount } }', undefined, path);
  expect({ status, body }).toEqual({ status: 200, body: { data: { invoices: { totalCount: 0 } } } });
  expect((await world.graphql(undefined, '{ invoices { totalCount } }', undefined, path)).status).toBe(401);
});

it.each([`/contracts/${'a'.repeat(201)}/2026-10/graphql`, `/contracts/accounting/${'2'.repeat(201)}/graphql`])(
  'knows no names over 200 characters, in no spelling: %#',
  async (path) => {
    for (const spelled of [path, `${path}?spelled=otherwise`]) {
      expect((await post(spelled, Buffer.from('{}'), false)).status).toBe(414);
    }
  },
);
