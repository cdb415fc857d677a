import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type AnswerHead,
  type ConnectionPool,
  createConnectionPool,
  Exchange,
} from '../../src/domain/gateway/source-http/index.js';
import fc from '../support/fast-check.js';
import { selfSigned } from '../support/self-signed.js';

const limits = {
  connections: 1,
  waiting: { perTenant: 3, inAll: 4 },
  connectTimeout: 5_000,
  headersTimeout: 5_000,
  bodyTimeout: 5_000,
};
const requestHead = 'POST /contracts/books/2026-10/graphql HTTP/1.1\r\nhost: books\r\n';
const plain = (text: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;

/** What came back for one request. */
interface Answered {
  statuses: number[];
  head: AnswerHead | undefined;
  chunks: Buffer[];
}

const bodyOf = ({ chunks }: Answered): string => Buffer.concat(chunks).toString();

describe('HTTP to a source', () => {
  let server: Server;
  let pool: ConnectionPool;
  let sockets: Socket[];
  let requests: string[];
  /** What the source does with each request, in turn; the last is for all that follow. */
  let answers: ((socket: Socket) => void)[];

  const serve = async (socket: Socket): Promise<void> => {
    sockets.push(socket);
    let text = '';
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      text += chunk.toString();
      const [, length = '', body = ''] = /content-length: (\d+)\r\n\r\n([\s\S]*)$/.exec(text) ?? [];
      if (length === '' || Buffer.byteLength(body) < Number(length)) return;
      requests.push(text);
      text = '';
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      answer?.(socket);
    });
  };
  const open = async (made: Server, protocol = 'http'): Promise<void> => {
    server = made;
    server.listen(0, 'localhost');
    await once(server, 'listening');
    pool = createConnectionPool(new URL(`${protocol}://localhost:${(server.address() as AddressInfo).port}`), limits);
  };
  beforeEach(async () => {
    sockets = [];
    requests = [];
    answers = [(socket) => socket.write(plain('{}'))];
    await open(createServer(serve));
  });
  afterEach(async () => {
    pool.close();
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });

  const ask = (body = '{"query":"{a}"}', { mayRepeat = false, tenant = 'acme' } = {}): Promise<Answered> => {
    const { promise, resolve, reject } = Promise.withResolvers<Answered>();
    const answered: Answered = { statuses: [], head: undefined, chunks: [] };
    const handler = {
      refusal: () => undefined,
      onHead: (_: Exchange, head: AnswerHead) => {
        answered.statuses.push(head.status);
        answered.head = head;
      },
      onData: (_: Exchange, chunk: Buffer) => answered.chunks.push(chunk),
      onEnd: () => resolve(answered),
      onError: reject,
    };
    pool.send(new Exchange({ head: requestHead, body, tenant, mayRepeat }, handler));
    return promise;
  };
  const textOf = async (asked: Promise<Answered>) => bodyOf(await asked);

  it('sends the head, the length in bytes and the text, whatever letters it has', async () => {
    for (const body of ['{"query":"{a}"}', '{"variables":{"name":"Zoë"}}', '{"variables":{"name":"日本 💶"}}']) {
      await ask(body);
      expect(requests.at(-1)).toBe(`${requestHead}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    }
    expect(sockets).toHaveLength(1);
  });

  it('hears what the source said, in whatever pieces it comes, and keeps the connection', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 300 });
    const chunk = fc.tuple(text, fc.constantFrom('', ';a=b', ' ; a="b c"'));
    const said = fc.oneof(
      text.map((body) => ({ body, bytes: plain(body) })),
      fc.tuple(fc.array(chunk), fc.constantFrom('', 'X-Sum: 1\r\n')).map(([chunks, trailer]) => ({
        body: chunks.map(([data]) => data).join(''),
        bytes: `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks
          .filter(([data]) => data !== '')
          .map(([data, extension]) => `${Buffer.byteLength(data).toString(16)}${extension}\r\n${data}\r\n`)
          .join('')}0\r\n${trailer}\r\n`,
      })),
    );
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(said, fc.nat(2), cuts, async ({ body, bytes }, interim, places) => {
        const all = Buffer.from(`${'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(interim)}${bytes}`);
        const at = [0, ...places.map((place) => Math.floor(place * all.length)).sort((a, b) => a - b), all.length];
        answers = [
          async (socket) => {
            for (const [n, start] of at.entries()) {
              socket.write(all.subarray(start, at[n + 1]));
              await new Promise((resolve) => setImmediate(resolve));
            }
          },
        ];
        const answered = await ask();
        expect(bodyOf(answered)).toBe(body);
        expect(answered.statuses).toEqual([...Array(interim).fill(103), 200]);
      }),
    );
    expect(sockets).toHaveLength(1);
  });

  it('reads what it needs of the head, in any spelling', async () => {
    answers = [
      (socket) =>
        socket.write(
          'HTTP/1.1 422 \r\ncontent-TYPE:application/json \r\nContent-Encoding: \tGZIP\r\nkeep-alive: timeout=5, max=9\r\nContent-Length:0\r\n\r\n',
        ),
    ];
    expect((await ask()).head).toEqual({
      status: 422,
      contentType: 'application/json',
      contentEncoding: 'gzip',
      length: 0,
      isChunked: false,
      isKept: true,
      keptMs: 5_000,
    });
  });

  it.each<[string, string]>([
    ['that says that it closes', 'HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 2\r\n\r\n{}'],
    [
      'that says it among other things',
      'HTTP/1.1 200 OK\r\nConnection: close\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n{}',
    ],
    ['that ends with its connection', 'HTTP/1.1 200 OK\r\n\r\n{}'],
    ['in HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}'],
    ['that is kept for no time', 'HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 2\r\n\r\n{}'],
  ])('takes an answer %s, and asks the next on another connection', async (_what, bytes) => {
    answers = [(socket) => socket.end(bytes), (socket) => socket.write(plain('next'))];
    expect(await textOf(ask())).toBe('{}');
    expect(await textOf(ask())).toBe('next');
    expect(sockets).toHaveLength(2);
  });

  it.each<[string, string]>([
    ['lines that are folded', 'HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\nContent-Length: 2\r\n\r\n{}'],
    ['a lone line feed', 'HTTP/1.1 200 OK\r\nX-A: b\nContent-Length: 9\r\nContent-Length: 2\r\n\r\n{}'],
    ['a lone carriage return', 'HTTP/1.1 200 OK\r\nX-A: b\rX: c\r\nContent-Length: 2\r\n\r\n{}'],
    ['a NUL', 'HTTP/1.1 200 OK\r\nX-A: \0\r\nContent-Length: 2\r\n\r\n{}'],
    ['a blank before the colon', 'HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\n{}'],
    ['a field without a name', 'HTTP/1.1 200 OK\r\n: 2\r\nContent-Length: 2\r\n\r\n{}'],
    ['one length twice', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}'],
    ['two lengths in one', 'HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\n{}'],
    ['a length with a sign', 'HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\n{}'],
    ['no length', 'HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n{}'],
    [
      'a length beside chunks',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
    ],
    ['a coding twice', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['another coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n'],
    ['chunks in HTTP/1.0', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n'],
    ['a chunk of no size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n{}\r\n0\r\n\r\n'],
    ['a chunk of a negative size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n'],
    ['a chunk of an endless size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n200000000\r\n{}\r\n0\r\n\r\n'],
    ['a chunk longer than its size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n'],
    ['a chunk that ends by a line feed', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\n0\r\n\r\n'],
    ['chunks that end by line feeds', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\n{}\n0\n\n'],
    [
      'an extension without end',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;${'a'.repeat(5_000)}\r\n{}\r\n0\r\n\r\n`,
    ],
    [
      'a trailer without end',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n${'X: y\r\n'.repeat(100)}\r\n`,
    ],
    ['HTTP/2', 'HTTP/2 200\r\nContent-Length: 2\r\n\r\n{}'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\n{}'],
    ['another protocol', 'HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n'],
    ['a head of 40 kB', `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(40_000)}\r\nContent-Length: 2\r\n\r\n{}`],
  ])('takes no answer with %s, and asks the next on another connection', async (_what, bytes) => {
    answers = [(socket) => socket.write(bytes), (socket) => socket.write(plain('next'))];
    await expect(ask()).rejects.toThrow();
    expect(await textOf(ask())).toBe('next');
    expect(sockets).toHaveLength(2);
  });

  it('gives nobody what comes behind an answer, or when nobody asked', async () => {
    const kept = 'HTTP/1.1 200 OK\r\nKeep-Alive: timeout=600\r\nContent-Length: 4\r\n\r\nnext';
    answers = [(socket) => socket.write(plain('{}') + plain('evil')), (socket) => socket.write(kept)];
    expect(await textOf(ask())).toBe('{}');
    expect(await textOf(ask())).toBe('next');
    const closed = once(sockets[1] as Socket, 'close');
    sockets[1]?.write(plain('evil'));
    await closed;
    expect(await textOf(ask())).toBe('next');
    expect(sockets).toHaveLength(3);
  });

  it.each([
    ['of a known length', plain],
    ['in chunks', (text: string) => `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n${text}\r\n0\r\n\r\n`],
  ])('leaves what it has passed on %s as it was, whatever comes after', async (_what, say) => {
    answers = [(socket) => socket.write(say('first')), (socket) => socket.write(say('other'))];
    const answered = [await ask(), await ask()];
    expect(answered.map(bodyOf)).toEqual(['first', 'other']);
  });

  it('takes no body of 204 and 304', async () => {
    answers = [
      (socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n'),
      (socket) => socket.write('HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n'),
    ];
    expect((await ask()).statuses).toEqual([204]);
    expect((await ask()).statuses).toEqual([304]);
    expect(sockets).toHaveLength(1);
  });

  describe('a connection that the source has left', () => {
    const leaves = (socket: Socket): void => {
      socket.destroy();
    };
    beforeEach(async () => {
      await ask();
      answers = [leaves, (socket) => socket.write(plain('again'))];
    });

    it('is made anew for what may be sent again, which is sent once more', async () => {
      expect(await textOf(ask('{"query":"{a}"}', { mayRepeat: true }))).toBe('again');
      expect(requests).toHaveLength(3);
      expect(requests[2]).toBe(requests[1]);
    });

    it('is made anew once, though another waits for one', async () => {
      let most = 0;
      answers = [
        leaves,
        (socket) => {
          most = Math.max(most, pool.stats().open);
          socket.write(plain('again'));
        },
      ];
      const asked = [ask('{"query":"{a}"}', { mayRepeat: true }), ask('{"query":"{b}"}', { mayRepeat: true })];
      expect(await Promise.all(asked.map(textOf))).toEqual(['again', 'again']);
      expect(most).toBe(limits.connections);
    });

    it('fails what may not', async () => {
      await expect(ask('{"query":"mutation{a}"}', { mayRepeat: false })).rejects.toThrow('closed');
      expect(requests).toHaveLength(2);
    });

    it('fails what is left a second time', async () => {
      answers = [leaves];
      await expect(ask('{"query":"{a}"}', { mayRepeat: true })).rejects.toThrow('closed');
      expect(requests).toHaveLength(3);
    });

    it('fails what was answered in part', async () => {
      answers = [(socket) => socket.end('HTTP/1.1 2')];
      await expect(ask('{"query":"{a}"}', { mayRepeat: true })).rejects.toThrow('closed');
      expect(requests).toHaveLength(2);
    });
  });

  it('asks in order when all connections are busy, and leaves out who has gone', async () => {
    const order: string[] = [];
    const busy = Promise.withResolvers<Socket>();
    answers = [busy.resolve, (socket) => socket.write(plain('{}'))];
    const first = ask('1').then(() => order.push('1'));
    const socket = await busy.promise;
    const gone = Promise.withResolvers<void>();
    const handler = { refusal: () => new Error('gone'), onHead: () => {}, onData: () => {}, onEnd: () => {} };
    pool.send(
      new Exchange(
        { head: requestHead, body: 'gone', tenant: 'acme', mayRepeat: false },
        { ...handler, onError: () => gone.resolve() },
      ),
    );
    const others = ['2', '3'].map((body) => ask(body).then(() => order.push(body)));
    expect(pool.stats()).toEqual({ open: 1, idle: 0 });
    socket.write(plain('{}'));
    await Promise.all([first, gone.promise, ...others]);
    expect(order).toEqual(['1', '2', '3']);
    expect(requests.map((request) => request.at(-1))).toEqual(['1', '2', '3']);
    expect(pool.stats()).toEqual({ open: 1, idle: 1 });
  });

  describe('while all connections are busy', () => {
    let socket: Socket;
    let first: Promise<Answered>;
    beforeEach(async () => {
      const busy = Promise.withResolvers<Socket>();
      answers = [busy.resolve, (next) => next.write(plain('{}'))];
      first = ask('a1');
      socket = await busy.promise;
    });

    it('has tenants take turns, whatever one of them asks', async () => {
      const asked = [ask('a2'), ask('a3'), ask('a4'), ask('b1', { tenant: 'birch' })];
      socket.write(plain('{}'));
      await Promise.all([first, ...asked]);
      expect(requests.map((request) => request.slice(-2))).toEqual(['a1', 'a2', 'b1', 'a3', 'a4']);
    });

    it('takes no more than so much of one tenant, and of all', async () => {
      const asked = ['a2', 'a3', 'a4'].map((body) => ask(body));
      await expect(ask('a5')).rejects.toThrow('too many wait');
      asked.push(ask('b1', { tenant: 'birch' }));
      await expect(ask('c1', { tenant: 'cedar' })).rejects.toThrow('too many wait');
      socket.write(plain('{}'));
      await Promise.all([first, ...asked]);
      expect(requests).toHaveLength(5);
    });
  });

  it('fails what waited in vain for as long as an answer may take to begin', async () => {
    pool.close();
    const url = new URL(`http://localhost:${(server.address() as AddressInfo).port}`);
    pool = createConnectionPool(url, { ...limits, headersTimeout: 100 });
    answers = [
      (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n'),
      (socket) => socket.write('{}'),
    ];
    const busy = ask();
    await expect(ask()).rejects.toThrow('its turn did not come');
    sockets[0]?.write('{}');
    expect(await textOf(busy)).toBe('{}');
  });

  it.each([
    ['of a known length', plain('abcdef')],
    ['in chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n'],
  ])('tells nothing of an answer %s while it is held, not even its end', async (_what, bytes) => {
    answers = [(socket) => socket.write(bytes)];
    const held = Promise.withResolvers<Exchange>();
    const ended = Promise.withResolvers<void>();
    const told: string[] = [];
    const handler = {
      refusal: () => undefined,
      onHead: () => {},
      onData: (exchange: Exchange, chunk: Buffer) => {
        told.push(chunk.toString());
        if (told.length > 1) return;
        exchange.pause();
        held.resolve(exchange);
      },
      onEnd: () => {
        told.push('end');
        ended.resolve();
      },
      onError: ended.reject,
    };
    pool.send(new Exchange({ head: requestHead, body: '', tenant: 'acme', mayRepeat: false }, handler));
    const exchange = await held.promise;
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toHaveLength(1);
    exchange.resume();
    await ended.promise;
    expect(told.join('')).toBe('abcdefend');
    exchange.abort(new Error('too late'));
    expect(await textOf(ask())).toBe('abcdef');
    expect(sockets).toHaveLength(1);
  });

  it('fails what is under way and what waits when it is closed', async () => {
    answers = [() => pool.close()];
    const asked = [ask(), ask()];
    for (const { status } of await Promise.allSettled(asked)) expect(status).toBe('rejected');
    expect(pool.stats()).toEqual({ open: 0, idle: 0 });
  });

  describe('over TLS', () => {
    beforeEach(async () => {
      server.close();
      pool.close();
      await open(createTlsServer(selfSigned, serve), 'https');
    });

    it('asks nobody whose certificate is not trusted', async () => {
      await expect(ask()).rejects.toThrow('self-signed certificate');
      expect(requests).toEqual([]);
    });

    it('asks a source that is trusted', async () => {
      const before = getCACertificates('default');
      setDefaultCACertificates([...before, selfSigned.cert]);
      try {
        const long = 'x'.repeat(100_000);
        answers = [(socket) => socket.write(plain(long))];
        expect(await textOf(ask())).toBe(long);
        expect(await textOf(ask())).toBe(long);
        expect(sockets).toHaveLength(1);
      } finally {
        setDefaultCACertificates(before);
      }
    });
  });
});
