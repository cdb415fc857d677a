import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { OperationAnswer } from '../../src/domain/gateway/index.js';
import { sendingLimits } from '../../src/entry/http/open-http-server.js';
import { type PlainRequests, takePlainRequests } from '../../src/entry/http/plain-requests.js';
import { type EchoDoor, type EchoServer, echo, openEchoServer } from '../support/echo-server.js';
import { openRaw, rawPost } from '../support/raw-connection.js';
import { eventually } from '../support/world.js';

const request = (fields: Record<string, string | number> = {}) =>
  rawPost('/graphql', { 'content-length': 2, ...fields }, '{}');
const mebibyte = 1024 * 1024;
const large = Buffer.alloc(mebibyte, 'x');

/** Answers with a mebibyte. */
const answerLarge: EchoDoor = (_request, answer) => {
  answer.start(200, { 'content-length': String(large.length) });
  answer.end(large);
};

/** A door that lets its answers wait. */
function holdAnswers(): { door: EchoDoor; held: OperationAnswer[]; next(many: number): Promise<OperationAnswer> } {
  const held: OperationAnswer[] = [];
  const next = async (many: number) => {
    await eventually(
      async () => held.length,
      (length) => length >= many,
    );
    return held[many - 1] as OperationAnswer;
  };
  return { door: (_request, answer) => void held.push(answer), held, next };
}

const answerDone = (answer: OperationAnswer): void => {
  answer.start(200, {});
  answer.end('done');
};

describe('how long is waited', () => {
  const limits = { headersTimeout: 500, requestTimeout: 500, keepAliveTimeout: 500, connectionsCheckingInterval: 20 };
  const timedOut = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';
  let server: EchoServer;
  afterEach(() => server.close());

  it('for a connection that sends nothing: it is told so, and ended', async () => {
    server = await openEchoServer(true, echo, limits);
    expect(await openRaw(server.url).closed).toBe(timedOut);
  });

  it.each([
    ['does not come', ''],
    ['does not come to its end', '{'],
  ])('for a body that %s: it is told so, and ended', async (_how, body) => {
    server = await openEchoServer(true, echo, limits);
    const raw = openRaw(server.url);
    raw.socket.write(rawPost('/graphql', { 'content-length': 2 }, body));
    expect(await raw.closed).toBe(timedOut);
    expect(server.log).toEqual([]);
  });

  it('for a body that comes byte by byte, but never all of it', async () => {
    server = await openEchoServer(true, echo, limits);
    const raw = openRaw(server.url);
    raw.socket.write(rawPost('/graphql', { 'content-length': 1_000_000 }, 'a'));
    const timer = setInterval(() => raw.socket.write('a'), 5);
    expect(await raw.closed).toMatch(/^(HTTP\/1\.1 408 |$)/);
    clearInterval(timer);
  });

  it('for the body of a second request', async () => {
    server = await openEchoServer(true, echo, limits);
    const raw = openRaw(server.url);
    raw.socket.write(request());
    const answer = await raw.until(/\}$/);
    raw.socket.write(rawPost('/graphql', { 'content-length': 2 }, '{'));
    expect(await raw.closed).toBe(answer + timedOut);
    expect(server.log).toHaveLength(1);
  });

  it('for the next request: a second longer than clients are told, and without a word', async () => {
    server = await openEchoServer(true, echo, limits);
    const raw = openRaw(server.url);
    const since = performance.now();
    raw.socket.write(request());
    const answer = await raw.until(/\}$/);
    expect(await raw.closed).toBe(answer);
    expect(performance.now() - since).toBeGreaterThan(1_500);
  });

  it.each([
    ['a plain request', request(), 'plain'],
    ['another', 'GET /graphql HTTP/1.1\r\nHost: a\r\n\r\n', 'node'],
  ])('for the answer to %s: as long as it takes', async (_what, asking, by) => {
    const { door, next } = holdAnswers();
    server = await openEchoServer(true, (asked, answer) => (asked.accept ? echo : door)(asked, answer), limits);
    const raw = openRaw(server.url);
    raw.socket.write(asking);
    const answer = await next(1);
    // Begins later, and is waited for as long as any.
    const kept = openRaw(server.url);
    kept.socket.write(request({ accept: 'a' }));
    await kept.closed;
    answerDone(answer);
    expect(await raw.closed).toMatch(/^HTTP\/1\.1 200 .*done(\r\n0\r\n\r\n)?$/s);
    expect(server.log[0]?.by).toBe(by);
  });

  it('for a client that takes nothing of its answer: no longer than for a request', async () => {
    server = await openEchoServer(
      true,
      (_request, answer) => {
        answer.start(200, {});
        answer.end(Buffer.alloc(30 * mebibyte));
      },
      limits,
    );
    const raw = openRaw(server.url);
    raw.socket.pause();
    raw.socket.write(request());
    await eventually(
      async () => server.log.length,
      (many) => many === 1,
    );
    // It waits for all connections.
    await server.close();
    raw.socket.resume();
    expect((await raw.closed).length).toBeLessThan(30 * mebibyte);
  });

  it('is enough for a body in pieces', async () => {
    server = await openEchoServer(true, echo, { ...limits, requestTimeout: 10_000 });
    const raw = openRaw(server.url);
    const idle = openRaw(server.url);
    raw.socket.write(rawPost('/graphql', { 'content-length': 40 }, ''));
    // Longer than for the head.
    await idle.closed;
    for (let left = 40; left > 0; left -= 1) await new Promise((resolve) => raw.socket.write('a', resolve));
    await raw.until(/"a{40}"/);
    expect(server.log.map(({ by }) => by)).toEqual(['plain']);
  });
});

describe('clients', () => {
  /** A server of which a test sees the connections: all, and those that went on to Node. */
  const openSeen = async (door: EchoDoor) => {
    const handedOn: boolean[] = [];
    const sockets: Socket[] = [];
    const asked: string[] = [];
    const server = createServer((_request, response) => void response.end('by node'));
    server.on('connection', (socket) => handedOn.push(socket.destroyed));
    const requests: PlainRequests = takePlainRequests(server, sendingLimits);
    server.on('connection', (socket) => sockets.push(socket));
    requests.serve(() => (head, body, answer) => {
      asked.push(head.target);
      const { length: _length, isLast: _isLast, ...fields } = head;
      door({ ...fields, body: body.toString('latin1') }, answer);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    close = async () => {
      requests.close(true);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    };
    return { url: `http://127.0.0.1:${port}`, port, handedOn, sockets, asked };
  };
  let close: () => Promise<void>;
  afterEach(() => close());

  const expectAnswered = async ({ url }: { url: string }) => {
    const raw = openRaw(url);
    raw.socket.write(request({ accept: 'now' }));
    await raw.until(/"accept":"now"/);
    raw.socket.destroy();
  };
  const holdAllButNow = () => {
    const { door, next } = holdAnswers();
    const some: EchoDoor = (asked, answer) => (asked.accept === 'now' ? echo : door)(asked, answer);
    return { some, next };
  };

  it.each([
    ['leaves', (socket: Socket) => void socket.destroy()],
    ['resets its connection', (socket: Socket) => void socket.resetAndDestroy()],
    ['ends its side', (socket: Socket) => void socket.end()],
  ])('that %s is known to be gone, and writing to it does no harm', async (_how, leave) => {
    const { some, next } = holdAllButNow();
    const server = await openSeen(some);
    for (const finish of [answerDone, writeOn, (answer: OperationAnswer) => answer.abort()]) {
      const many = server.asked.filter((target) => target === '/graphql').length;
      const raw = openRaw(server.url);
      raw.socket.write(request());
      const answer = await next(many + 1);
      expect(answer.isGone()).toBe(false);
      leave(raw.socket);
      await eventually(async () => answer.isGone(), Boolean);
      finish(answer);
      expect(await raw.closed).toBe('');
    }
    await eventually(async () => server.sockets.every(({ destroyed }) => destroyed), Boolean);
    await expectAnswered(server);
    expect(server.handedOn).toEqual([]);
  });

  const writeOn = (answer: OperationAnswer): void => {
    answer.start(200, {});
    for (let chunks = 0; chunks < 10; chunks += 1) answer.write(large);
    answer.end();
  };

  it('that asks ahead and leaves is not handed on when it is gone', async () => {
    const { some, next } = holdAllButNow();
    const server = await openSeen(some);
    const raw = openRaw(server.url);
    raw.socket.write(request());
    const answer = await next(1);
    raw.socket.write(request());
    await eventually(
      async () => server.sockets[0]?.isPaused(),
      (isPaused) => isPaused === true,
    );
    raw.socket.resetAndDestroy();
    await eventually(async () => answer.isGone(), Boolean);
    answerDone(answer);
    await expectAnswered(server);
    expect(server.handedOn).toEqual([]);
  });

  it('that resets its connection in the middle of a body is forgotten', async () => {
    const server = await openSeen(echo);
    const raw = openRaw(server.url);
    raw.socket.write(rawPost('/graphql', { 'content-length': 1_000 }, '{'));
    await eventually(
      async () => server.sockets[0]?.bytesRead,
      (bytes = 0) => bytes > 0,
    );
    raw.socket.resetAndDestroy();
    await eventually(
      async () => server.sockets[0]?.destroyed,
      (isGone) => isGone === true,
    );
    await expectAnswered(server);
    expect(server.asked).toHaveLength(1);
  });

  it('that asks again and again and never reads is not answered any more, until it reads', async () => {
    const server = await openSeen(answerLarge);
    const raw = openRaw(server.url);
    raw.socket.pause();
    await once(raw.socket, 'connect');
    await eventually(
      async () => server.sockets.length,
      (many) => many === 1,
    );
    const [socket] = server.sockets as [Socket];
    let sent = 0;
    while (!socket.isPaused() && sent < 100) {
      raw.socket.write(request());
      sent += 1;
      await eventually(async () => server.asked.length === sent || socket.isPaused(), Boolean);
    }
    expect(sent).toBeLessThan(50);
    expect(socket.writableLength).toBeLessThan(2 * mebibyte);
    raw.socket.write(request());
    await eventually(
      async () => raw.socket.writableLength,
      (bytes) => bytes === 0,
    );
    expect(server.asked).toHaveLength(sent);
    raw.socket.resume();
    await eventually(
      async () => server.asked.length,
      (many) => many === sent + 1,
    );
    await eventually(
      async () => raw.received().length,
      (bytes) => bytes >= (sent + 1) * mebibyte,
    );
    expect(raw.received().match(/HTTP\/1\.1 200 OK/g)).toHaveLength(sent + 1);
    expect(server.handedOn).toEqual([]);
    raw.socket.destroy();
  });

  it('that asks for the last time is asked nothing more of, and its connection ends though its side is open', async () => {
    const { some, next } = holdAllButNow();
    const server = await openSeen(some);
    const raw = openRaw(server.url, true);
    raw.socket.write(request({ connection: 'close' }));
    const answer = await next(1);
    raw.socket.write(request());
    await eventually(
      async () => server.sockets[0]?.isPaused(),
      (isPaused) => isPaused === true,
    );
    const ended = once(raw.socket, 'end');
    answerDone(answer);
    await ended;
    raw.socket.write(request());
    expect(raw.received()).toMatch(/^HTTP\/1\.1 200 .*\r\nConnection: close\r\n.*done$/s);
    await eventually(
      async () => server.sockets[0]?.destroyed,
      (isGone) => isGone === true,
    );
    await expectAnswered(server);
    // By the other that was answered now.
    expect(server.asked).toHaveLength(2);
    expect(server.handedOn).toEqual([]);
    raw.socket.destroy();
  });

  it('that asks on while it takes its last answer gets all of that', async () => {
    const size = 30 * mebibyte;
    const server = await openSeen((_request, answer) => {
      answer.start(200, {});
      answer.end(Buffer.alloc(size, 'x'));
    });
    const raw = openRaw(server.url);
    raw.socket.pause();
    const asking = request({ connection: 'close' });
    raw.socket.write(asking);
    await eventually(
      async () => server.asked.length,
      (many) => many === 1,
    );
    raw.socket.write(request());
    await eventually(
      async () => server.sockets[0]?.bytesRead ?? 0,
      (bytes) => bytes > asking.length,
    );
    raw.socket.resume();
    expect((await raw.closed).length).toBeGreaterThan(size);
    expect(server.asked).toHaveLength(1);
  });
});

describe('a server that closes', () => {
  /** Those that do not end by themselves are ended after five seconds. */
  const soonMs = 4_500;
  const closeSoon = async (server: EchoServer) => {
    const since = performance.now();
    await server.close();
    expect(performance.now() - since).toBeLessThan(soonMs);
  };

  it('ends connections that wait for a request at once', async () => {
    const server = await openEchoServer(true);
    const unused = openRaw(server.url);
    await once(unused.socket, 'connect');
    const kept = openRaw(server.url);
    kept.socket.write(request());
    const answer = await kept.until(/\}$/);
    await closeSoon(server);
    expect(await Promise.all([unused.closed, kept.closed])).toEqual(['', answer]);
  });

  it('lets one be answered that waits for its answer, and ends it then', async () => {
    const { door, next } = holdAnswers();
    const server = await openEchoServer(true, door);
    // Its client keeps its own side open.
    const open = openRaw(server.url, true);
    const raw = openRaw(server.url);
    raw.socket.write(request());
    open.socket.write(request());
    const answers = [await next(1), await next(2)];
    const closed = closeSoon(server);
    for (const answer of answers) answerDone(answer);
    await closed;
    expect(await raw.closed).toMatch(/^HTTP\/1\.1 200 OK\r\nDate: .*\r\nConnection: close\r\n.*done$/s);
    open.socket.destroy();
  });

  it('lets one be taken that is answered already', async () => {
    const server = await openEchoServer(true, (_request, answer) => {
      answer.start(200, {});
      answer.end(Buffer.alloc(16 * mebibyte, 'x'));
    });
    const raw = openRaw(server.url);
    raw.socket.pause();
    raw.socket.write(request());
    await eventually(
      async () => server.log.length,
      (many) => many === 1,
    );
    const closed = closeSoon(server);
    raw.socket.resume();
    await closed;
    expect((await raw.closed).length).toBeGreaterThan(16 * mebibyte);
  });

  it('takes the rest of a request that has begun', async () => {
    const server = await openEchoServer(true);
    const raw = openRaw(server.url);
    raw.socket.write(rawPost('/graphql', { 'content-length': 2 }, '{'));
    const other = openRaw(server.url);
    other.socket.write(request());
    await other.until(/\}$/);
    const closed = closeSoon(server);
    await other.closed;
    raw.socket.write('}');
    await closed;
    expect(await raw.closed).toMatch(/Connection: close\r\n.*"body":"\{\}"/s);
  });
});
