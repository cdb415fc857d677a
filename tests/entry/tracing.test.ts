import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type RecorderSource, startRecorderSource } from '../support/recorder-source.js';
import { createWorld, READ, type World } from '../support/world.js';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const span = '00f067aa0ba902b7';
const traceparent = `00-${trace}-${span}-01`;

describe("what a source is told of the client's trace", () => {
  let world: World;
  let source: RecorderSource;
  let token: string;

  beforeAll(async () => {
    source = await startRecorderSource();
    world = await createWorld({ env: { GRANTWAY_SOURCES: `accounting=${source.url}` } });
    const app = await world.app();
    token = await world.token(app, await world.install(await world.tenant(), { app: app.key, scopes: [READ] }));
  });
  afterAll(async () => {
    await world?.close();
    await source?.close();
  });
  beforeEach(() => {
    source.requests.length = 0;
    source.answerJson('{"data":null}');
  });

  /** What reaches the source of the headers that a client sends. */
  const passedOn = async (headers: Record<string, string>, method: 'GET' | 'POST' = 'POST') => {
    const query = '{ invoices { totalCount } }';
    const address =
      method === 'GET' ? `${world.url}/graphql?${new URLSearchParams({ query })}` : `${world.url}/graphql`;
    const answer = await fetch(address, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
      ...(method === 'POST' && { body: JSON.stringify({ query }) }),
    });
    expect([answer.status, await answer.text()]).toEqual([200, '{"data":null}']);
    const told = source.requests[0]?.headers;
    return [told?.traceparent, told?.tracestate];
  };

  it.each(['POST', 'GET'] as const)('is what the client said, by %s', async (method) => {
    expect(await passedOn({ traceparent, tracestate: 'rojo=00f067aa0ba902b7,t61rcwkgmze@vendor=a b' }, method)).toEqual(
      [traceparent, 'rojo=00f067aa0ba902b7,t61rcwkgmze@vendor=a b'],
    );
  });

  it('is nothing when the client said nothing', async () => {
    expect(await passedOn({})).toEqual([undefined, undefined]);
    expect(await passedOn({ tracestate: 'rojo=1' })).toEqual([undefined, undefined]);
  });

  it.each([
    'x',
    '00-0-0-00',
    `00-${'0'.repeat(32)}-${span}-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `00-${trace.toUpperCase()}-${span}-01`,
    `ff-${trace}-${span}-01`,
    `00-${trace}-${span}-01-more`,
    `${traceparent}, ${traceparent}`,
  ])('is nothing when it is malformed: %s', async (malformed) => {
    expect(await passedOn({ traceparent: malformed, tracestate: 'rojo=1' })).toEqual([undefined, undefined]);
  });

  it.each(['rojo', 'Rojo=1', 'rojo=a=b', 'x'.repeat(600), Array.from({ length: 33 }, (_, at) => `k${at}=1`).join(',')])(
    'is without a state that is malformed: %s',
    async (tracestate) => {
      expect(await passedOn({ traceparent, tracestate })).toEqual([traceparent, undefined]);
    },
  );
});
