import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type HttpServer, openHttpServer, sendingLimits } from '../../src/entry/http/open-http-server.js';
import { holdConnections } from '../support/held-connections.js';
import { openRaw, type RawConnection, rawPost } from '../support/raw-connection.js';
import { type RecorderSource, startRecorderSource } from '../support/recorder-source.js';
import { createWorld, eventually, READ, type World } from '../support/world.js';

const query = '{ invoices { totalCount } }';
const body = JSON.stringify({ query });

describe('slow senders', () => {
  let server: HttpServer;
  let seen: number;
  beforeEach(async () => {
    seen = 0;
    const limits = { ...sendingLimits, headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 20 };
    server = await openHttpServer('127.0.0.1', 0, limits);
    server.serve((request, response) => {
      seen += 1;
      request.resume().on('end', () => response.end('ok'));
    });
  });
  afterEach(() => server.close());

  const url = () => `http://127.0.0.1:${server.port}`;
  /** Sends one more byte whenever there is time, until the other side has enough. */
  const trickle = (raw: RawConnection, byte: string): void => {
    const timer = setInterval(() => raw.socket.write(byte), 5);
    void raw.closed.then(() => clearInterval(timer));
  };

  it.each([
    ['nothing', ''],
    ['a head without end', 'POST /graphql HTTP/1.1\r\nHost: x\r\nX-A: '],
  ])('of %s are told so, and their connection ends', async (_what, start) => {
    const raw = openRaw(url());
    raw.socket.write(start);
    if (start !== '') trickle(raw, 'a');
    expect(await raw.closed).toMatch(/^HTTP\/1\.1 408 /);
    expect(seen).toBe(0);
  });

  it.each([
    ['by its length', { 'content-length': 1_000_000 }, 'a'],
    ['in chunks', { 'transfer-encoding': 'chunked' }, '1\r\na\r\n'],
  ])('of a body %s are told so, and their connection ends', async (_how, headers, piece) => {
    const raw = openRaw(url());
    raw.socket.write(rawPost('/graphql', headers));
    trickle(raw, piece);
    expect(await raw.closed).toMatch(/^(HTTP\/1\.1 408 |$)/);
  });

  it('are waited for no longer than a minute', () => {
    expect(sendingLimits.headersTimeout).toBeLessThanOrEqual(20_000);
    expect(sendingLimits.requestTimeout).toBeLessThanOrEqual(60_000);
    expect(sendingLimits.connectionsCheckingInterval).toBeLessThanOrEqual(5_000);
  });
});

describe('hostile connections', () => {
  let world: World;
  let source: RecorderSource;
  let token: string;
  let others: string;
  beforeAll(async () => {
    source = await startRecorderSource();
    world = await createWorld({ env: { GRANTWAY_SOURCES: `accounting=${source.url}` } });
    const app = await world.app();
    const tokenOf = async () =>
      world.token(app, await world.install(await world.tenant(), { app: app.key, scopes: [READ] }));
    token = await tokenOf();
    others = await tokenOf();
  });
  afterAll(async () => {
    await world?.close();
    await source?.close();
  });
  beforeEach(() => {
    source.requests.length = 0;
    source.answerJson('{"data":1}');
  });

  const expectOthersAnswered = async () => {
    const { status, body: answered } = await world.graphql(others, query);
    expect([status, answered]).toEqual([200, { data: 1 }]);
  };
  const post = () => rawPost('/graphql', { authorization: `Bearer ${token}`, 'content-length': body.length }, body);
  const leave = async (raws: RawConnection[]) => {
    for (const { socket } of raws) socket.destroy();
    await Promise.all(raws.map(({ closed }) => closed));
  };

  it.each([
    ['10,000 connections that send nothing', 10_000, ''],
    ['2,000 heads without end', 2_000, 'POST /graphql HTTP/1.1\r\nHost: x\r\nX-A: '],
    ['2,000 bodies without end', 2_000, rawPost('/graphql', { 'content-length': 1_000 }, '{"query":')],
  ])('%s leave room for another tenant', async (_what, many, start) => {
    const held = await holdConnections(world.url, many, start);
    await expectOthersAnswered();
    expect(held.ended()).toBe(0);
    await held.close();
    await expectOthersAnswered();
  });

  /** A source that writes as long as anyone takes it, and counts. */
  const pourInto = (bytesOfEach: number) => {
    const poured = { bytes: 0, asked: 0, open: 0 };
    const chunk = Buffer.alloc(64 * 1024, 'x');
    source.answer((response, { headers }) => {
      const [, claims = ''] = headers.authorization?.split('.') ?? [];
      const { tenant } = JSON.parse(Buffer.from(claims, 'base64url').toString());
      response.writeHead(200, { 'content-type': 'application/json' });
      if (tenant !== tenantOf(token)) return void response.end('{"data":1}');
      poured.asked += 1;
      poured.open += 1;
      response.on('close', () => {
        poured.open -= 1;
      });
      let left = bytesOfEach;
      const more = (): void => {
        for (;;) {
          if (left <= 0 || response.destroyed) return void response.end();
          left -= chunk.length;
          poured.bytes += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
      };
      more();
    });
    return poured;
  };
  const tenantOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()).tenant;

  it('100 clients of a tenant that do not read neither fill the memory nor keep others from the source', async () => {
    const bytesOfEach = 30 * 1024 * 1024;
    const poured = pourInto(bytesOfEach);
    const raws = Array.from({ length: 100 }, () => openRaw(world.url));
    for (const { socket } of raws) {
      socket.pause();
      socket.write(post());
    }
    await eventually(
      async () => poured.asked,
      (many) => many >= 60,
    );
    await expectOthersAnswered();
    // Beyond the buffers of the system, some MiB at each of the two connections, nothing is taken from the source.
    expect(poured.bytes / poured.asked).toBeLessThan(bytesOfEach / 2);
    await leave(raws);
    await eventually(
      async () => poured.open,
      (held) => held === 0,
    );
  });

  it('a client that leaves in the middle is left, and its answer is not read on', async () => {
    const poured = pourInto(Number.POSITIVE_INFINITY);
    const raw = openRaw(world.url);
    raw.socket.write(post());
    await raw.until(/xxxx/);
    raw.socket.destroy();
    await eventually(
      async () => poured.open,
      (held) => held === 0,
    );
    await expectOthersAnswered();
  });

  it('thousands of requests ahead of the first answer end the connection', async () => {
    const held = Promise.withResolvers<void>();
    source.answer((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      void held.promise.then(() => response.end('{"data":1}'));
    });
    const raw = openRaw(world.url);
    raw.socket.write(post().repeat(5_000));
    await raw.closed;
    held.resolve();
    await expectOthersAnswered();
    expect(source.requests.length).toBeLessThanOrEqual(102);
  });
});
