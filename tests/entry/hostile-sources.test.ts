import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bufferAnswer } from '../../src/domain/gateway/buffered-answer.js';
import { createSourceClient, type SourceClient } from '../../src/domain/gateway/source-client.js';
import { createWorld, eventually, READ, type World } from '../support/world.js';

const query = '{ invoices { totalCount } }';
const good = '{"data":1}';
const whole = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${good.length}\r\n\r\n${good}`;
const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

/** A source that says byte for byte what a test wants, to each request in turn. */
async function startRawSource() {
  let say: (socket: Socket, request: string) => void = (socket) => socket.write(whole);
  const open = new Set<Socket>();
  const server: Server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => {});
    socket.on('data', (chunk) => {
      const text = chunk.toString('latin1');
      if (text.startsWith('POST ')) say(socket, text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open,
    says: (how: typeof say) => {
      say = how;
    },
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
type RawSource = Awaited<ReturnType<typeof startRawSource>>;

/** Says it again and again as fast as it is taken, as long as anyone listens. */
function forever(socket: Socket, piece: string): void {
  const more = (): void => {
    if (socket.destroyed) return;
    if (socket.write(piece)) setImmediate(more);
    else socket.once('drain', more);
  };
  more();
}

describe('hostile sources', () => {
  let world: World;
  let source: RawSource;
  let honest: RawSource;
  let token: string;
  let others: string;
  beforeAll(async () => {
    source = await startRawSource();
    honest = await startRawSource();
    const env = { GRANTWAY_SOURCES: `accounting=${source.url},contacts=${honest.url}` };
    world = await createWorld({ env });
    const app = await world.app();
    token = await world.token(app, await world.install(await world.tenant(), { app: app.key, scopes: [READ] }));
    const scopes = ['contacts.contacts:read'];
    const other = await world.app({ contracts: { contacts: { version: '2026-10', required: scopes, optional: [] } } });
    others = await world.token(other, await world.install(await world.tenant(), { app: other.key, scopes }));
  });
  afterAll(async () => {
    await world?.close();
    await source?.close();
    await honest?.close();
  });

  const ask = (accept = 'application/json') =>
    fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, accept },
      body: JSON.stringify({ query }),
    });
  /** How an answer ends for the client: a refusal, a whole body, or one that is visibly cut off. */
  const outcomeOf = async (answer: Response) => {
    let received = 0;
    const chunks: Uint8Array[] = [];
    try {
      for await (const chunk of answer.body ?? []) {
        received += chunk.length;
        if (received < 100_000) chunks.push(chunk);
      }
    } catch (error) {
      return { end: 'cut off', received, why: (error as Error).message };
    }
    const text = Buffer.concat(chunks).toString();
    const code = /"code":"(\w+)"/.exec(text)?.[1];
    return code === undefined ? { end: 'whole', text } : { end: code, status: answer.status };
  };
  const expectAllAnswered = async () => {
    const { status, body } = await world.graphql(others, '{ contacts { totalCount } }');
    expect([status, body]).toEqual([200, { data: 1 }]);
    source.says((socket) => socket.write(whole));
    expect(await outcomeOf(await ask())).toEqual({ end: 'whole', text: good });
  };

  it.each<[string, (socket: Socket) => void, string]>([
    ['an empty line', (socket) => socket.end('\r\n'), 'GATEWAY_SOURCE_UNAVAILABLE'],
    ['no HTTP', (socket) => socket.end('220 smtp ready\r\n'), 'GATEWAY_SOURCE_UNAVAILABLE'],
    ['headers without end', (socket) => forever(socket, `${head}X-A: ${'a'.repeat(999)}\r\n`), 'GATEWAY_SOURCE_FAILED'],
    [
      'interim answers without end',
      (socket) => forever(socket, 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'),
      'GATEWAY_SOURCE_FAILED',
    ],
    [
      'another protocol',
      (socket) => socket.write('HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
      'GATEWAY_SOURCE_FAILED',
    ],
    [
      'HTML',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<h1>'),
      'GATEWAY_SOURCE_FAILED',
    ],
    [
      'what is packed',
      (socket) => socket.end(Buffer.concat([Buffer.from(`${head}Content-Encoding: gzip\r\n\r\n`), gzipSync(good)])),
      'GATEWAY_SOURCE_FAILED',
    ],
    [
      'two lengths',
      (socket) => socket.end(`${head}Content-Length: 10\r\nContent-Length: 11\r\n\r\n${good}x`),
      'GATEWAY_SOURCE_FAILED',
    ],
    [
      'a length and chunks',
      (socket) => socket.end(`${head}Content-Length: 10\r\nTransfer-Encoding: chunked\r\n\r\n${good}`),
      'GATEWAY_SOURCE_FAILED',
    ],
    [
      'a length that is none',
      (socket) => socket.end(`${head}Content-Length: -10\r\n\r\n${good}`),
      'GATEWAY_SOURCE_FAILED',
    ],
    [
      'an endless length',
      (socket) => socket.write(`${head}Content-Length: 99999999999\r\n\r\n${good}`),
      'GATEWAY_ANSWER_TOO_LARGE',
    ],
  ])('that answer %s are refused with 502', async (_what, says, code) => {
    source.says(says);
    expect(await outcomeOf(await ask())).toEqual({ end: code, status: 502 });
    await expectAllAnswered();
  });

  it.each<[string, (socket: Socket) => void]>([
    ['stop before the length that they told', (socket) => socket.end(`${head}Content-Length: 100\r\n\r\n${good}`)],
    ['stop in the middle of chunks', (socket) => socket.end(`${head}Transfer-Encoding: chunked\r\n\r\n5\r\n{"dat`)],
    [
      'break off their chunks',
      (socket) => socket.write(`${head}Transfer-Encoding: chunked\r\n\r\na\r\n${good}\r\nzz\r\n`),
    ],
  ])('that %s leave an answer that is visibly cut off', async (_what, says) => {
    source.says(says);
    const outcome = await ask().then(outcomeOf, (error: Error) => ({ end: 'cut off', why: error.message }));
    expect(outcome.end).toBe('cut off');
    await expectAllAnswered();
  });

  it('that say more than the length that they told are heard to that length, and nobody gets the rest', async () => {
    const smuggled = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{"data":666}';
    source.says((socket) => socket.write(whole + smuggled));
    expect(await outcomeOf(await ask())).toEqual({ end: 'whole', text: good });
    await expectAllAnswered();
  });

  it.each([['application/json'], ['application/graphql-response+json']])(
    'that never end are cut off at the limit, in %s',
    async (accept) => {
      let said = 0;
      source.says((socket) => {
        const piece = '10000\r\n'.concat('x'.repeat(0x10000), '\r\n');
        socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n`);
        const more = (): void => {
          if (socket.destroyed) return;
          said += piece.length;
          if (socket.write(piece)) setImmediate(more);
          else socket.once('drain', more);
        };
        more();
      });
      const limit = 32 * 1024 * 1024;
      const outcome = await outcomeOf(await ask(accept));
      expect(outcome.end).toBe('cut off');
      expect(outcome.received).toBeLessThanOrEqual(limit);
      expect(said).toBeLessThan(limit * 1.5);
      await expectAllAnswered();
    },
  );
});

describe('slow sources', () => {
  const patient = {
    connections: 64,
    waiting: { perTenant: 3, inAll: 4 },
    connectTimeout: 5_000,
    headersTimeout: 30_000,
    bodyTimeout: 30_000,
    answerTimeout: 300,
    stalled: { graceMs: 10, longestMs: 50, perTenant: 1 },
  };
  let source: RawSource;
  let client: SourceClient;
  beforeAll(async () => {
    source = await startRawSource();
    const impatient = { ...patient, headersTimeout: 100, bodyTimeout: 100 };
    client = createSourceClient(new Map([['books', source.url]]), { limits: impatient });
  });
  afterAll(async () => {
    await client.close();
    await source.close();
  });

  const stream = (answer = bufferAnswer(), by = client, tenant = 't') =>
    by.stream(
      'books',
      {
        contract: 'books/2026-10',
        errors: {},
        body: '{}',
        mayRepeat: false,
        assertion: 'a',
        tenant,
        headers: { 'content-type': 'application/json; charset=utf-8' },
      },
      answer,
    );

  it('that say nothing are told as too slow', async () => {
    source.says(() => {});
    await expect(stream()).rejects.toMatchObject({ code: 'GATEWAY_SOURCE_TIMEOUT', status: 504 });
  });

  it.each<[string, (socket: Socket) => void]>([
    ['begin only', (socket) => socket.write(`${head}Content-Length: 10\r\n\r\n{`)],
    [
      'trickle without end',
      (socket) => {
        socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n`);
        const timer = setInterval(() => socket.write('1\r\nx\r\n'), 10);
        socket.on('close', () => clearInterval(timer));
      },
    ],
  ])('that %s are cut off', async (_what, says) => {
    source.says(says);
    const answer = bufferAnswer();
    const aborted = Promise.withResolvers<void>();
    await stream({ ...answer, abort: () => aborted.resolve() });
    await aborted.promise;
    expect(() => answer.read()).toThrow('ended early');
  });

  it('that send headers only are told as too slow', async () => {
    source.says((socket) => socket.write(`${head}Content-Length: 10\r\n\r\n`));
    await expect(stream()).rejects.toMatchObject({ code: 'GATEWAY_SOURCE_TIMEOUT', status: 504 });
  });

  it('of which the client takes nothing are left', async () => {
    source.says((socket) => socket.write(`${head}Content-Length: 20\r\n\r\n${good}`));
    const aborted = Promise.withResolvers<void>();
    await stream({ ...bufferAnswer(), write: () => false, onDrain: () => {}, abort: () => aborted.resolve() });
    await aborted.promise;
  });

  it('are not asked for a client that left while it waited for a connection', async () => {
    const busy: Socket[] = [];
    source.says((socket) => busy.push(socket));
    const waiting = createSourceClient(new Map([['books', source.url]]), { limits: patient });
    const first = Array.from({ length: 64 }, () => stream(bufferAnswer(), waiting));
    await eventually(
      async () => busy.length,
      (many) => many === 64,
    );
    const late = stream({ ...bufferAnswer(), isGone: () => true }, waiting);
    const more = Array.from({ length: 2 }, () => stream(bufferAnswer(), waiting));
    await expect(stream(bufferAnswer(), waiting)).rejects.toMatchObject({
      code: 'GATEWAY_SOURCE_UNAVAILABLE',
      message: expect.stringContaining('has more to do than it can'),
    });
    const refused = expect(late).rejects.toMatchObject({ code: 'GATEWAY_SOURCE_FAILED' });
    for (const socket of busy.slice(0, 64)) socket.write(whole);
    await Promise.all([...first, refused]);
    await eventually(
      async () => busy.length,
      (many) => many === 66,
    );
    for (const socket of busy.slice(64)) socket.write(whole);
    await Promise.all(more);
    expect(busy).toHaveLength(66);
    await waiting.close();
  });

  it('answer the next', async () => {
    source.says((socket) => socket.write(whole));
    const answer = bufferAnswer();
    await stream(answer);
    expect(answer.read()).toEqual({ status: 200, body: { data: 1 } });
  });
});
