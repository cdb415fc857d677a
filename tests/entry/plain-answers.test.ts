import { Agent, request as ask, type IncomingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { OperationAnswer } from '../../src/domain/gateway/index.js';
import { type EchoDoor, type EchoServer, openEchoServer } from '../support/echo-server.js';
import fc from '../support/fast-check.js';
import { openRaw, rawPost } from '../support/raw-connection.js';

/** What a door does with its answer after `start`. */
interface Script {
  status?: number;
  headers?: Record<string, string>;
  /** The length is told with the head. */
  isMeasured?: boolean;
  writes?: Buffer[];
  end?: Buffer | string;
  /** Each step in its own turn of the event loop. */
  isSlow?: boolean;
}

interface Came {
  status: number | undefined;
  reason: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
  port: number | undefined;
}

const bytes = (count: number, start = 0) =>
  Buffer.from(Array.from({ length: count }, (_, index) => (index + start) % 256));

function lengthOf({ writes = [], end = '' }: Script): number {
  return writes.reduce((sum, chunk) => sum + chunk.length, Buffer.byteLength(end));
}

function play(script: Script, answer: OperationAnswer): void {
  const { status = 200, headers = {}, isMeasured, writes = [], isSlow } = script;
  const length: Record<string, string> = isMeasured ? { 'content-length': String(lengthOf(script)) } : {};
  const steps = [
    () => answer.start(status, { 'content-type': 'text/plain', ...headers, ...length }),
    ...writes.map((chunk) => () => answer.write(chunk)),
    () => answer.end(script.end),
  ];
  const next = (): void => {
    steps.shift()?.();
    if (steps.length > 0) setImmediate(next);
  };
  if (isSlow) next();
  else for (const step of steps) step();
}

describe('an answer', () => {
  let script: Script;
  let both: EchoServer[];
  /** Instead of playing the script. */
  let instead: EchoDoor | undefined;
  const door: EchoDoor = (request, answer) => (instead ? instead(request, answer) : play(script, answer));
  beforeAll(async () => {
    both = [await openEchoServer(true, door), await openEchoServer(false, door)];
  });
  afterAll(() => Promise.all((both ?? []).map((server) => server.close())));
  beforeEach(() => {
    instead = undefined;
    for (const { log } of both) log.length = 0;
  });

  const askOnce = ({ port }: EchoServer, agent: Agent): Promise<Came> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-length': 2 };
      const sent = ask({ port, host: '127.0.0.1', method: 'POST', path: '/graphql', headers, agent }, (answer) => {
        const chunks: Buffer[] = [];
        const { statusCode: status, statusMessage: reason } = answer;
        const { localPort } = answer.socket;
        answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
        answer.on('end', () => {
          const body = Buffer.concat(chunks).toString('latin1');
          resolve({ status, reason, headers: answer.headers, body, port: localPort });
        });
      });
      sent.on('error', reject).end('{}');
    });

  /** What an answer says of itself, but not how it is framed. */
  const saidBy = ({ status, reason, body, headers }: Came) => {
    const { date, 'content-length': _length, 'transfer-encoding': _coding, ...others } = headers;
    return { status, reason, body, hasDate: date !== undefined, headers: others };
  };

  /** Asks twice on the same connection of each. */
  const expectSame = async (played: Script): Promise<Came> => {
    script = played;
    const [plain, other] = both as [EchoServer, EchoServer];
    plain.log.length = 0;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const came = [await askOnce(plain, agent), await askOnce(plain, agent)] as const;
    const expected = await askOnce(other, agent);
    agent.destroy();
    for (const one of came) {
      expect(saidBy(one)).toEqual(saidBy(expected));
      const { 'content-length': length, 'transfer-encoding': coding } = one.headers;
      expect(coding === undefined ? length : coding).toBe(coding === undefined ? String(one.body.length) : 'chunked');
      expect(length === undefined || coding === undefined).toBe(true);
    }
    expect(came[1].port).toBe(came[0].port);
    expect(plain.log[0]?.by).toBe('plain');
    return came[0];
  };

  const sizes = [0, 1, 2_047, 2_048, 2_049, 100_000];
  describe.each([true, false])('(its length is told: %s)', (isMeasured) => {
    it.each(sizes)('of %i bytes is the same in one chunk, in several and at the end', async (size) => {
      const whole = bytes(size);
      const [half, rest] = [whole.subarray(0, size / 2), whole.subarray(size / 2)];
      for (const isSlow of [false, true])
        for (const parts of [
          { writes: [whole] },
          { writes: [half, rest] },
          { writes: [half], end: rest },
          { writes: [half], end: rest.toString('latin1') },
          { writes: [Buffer.alloc(0), half, Buffer.alloc(0), rest, Buffer.alloc(0)] },
          { end: whole },
          { end: 'x'.repeat(size) },
          { end: 'é'.repeat(size / 2) },
          { writes: [Buffer.alloc(0)], end: whole },
        ])
          await expectSame({ ...parts, isMeasured, isSlow });
    });

    it('of any parts is the same', async () => {
      const buffer = fc.integer({ min: 0, max: 5_000 }).map((size) => bytes(size, size));
      const played = fc.record({
        writes: fc.array(buffer, { maxLength: 4 }),
        end: fc.oneof(buffer, fc.string({ unit: 'grapheme', maxLength: 3_000 }), fc.constant(undefined)),
        isSlow: fc.boolean(),
        status: fc.constantFrom(200, 226, 299, 400, 401, 413, 422, 429, 500, 503),
      });
      await fc.assert(
        fc.asyncProperty(played, async ({ end, ...others }) => {
          await expectSame({ ...others, isMeasured, ...(end === undefined ? {} : { end }) });
        }),
        { numRuns: 100 },
      );
    });
  });

  it('has the header values that it was given', async () => {
    const headers = { 'x-empty': '', 'x-tab': 'a\tb', 'x-latin': 'é\x80\xff', 'www-authenticate': 'Bearer a="b", c' };
    for (const end of ['', 'abc', 'ü€😀', Buffer.from('ü€'), 'x'.repeat(5_000), bytes(3_000)])
      expect((await expectSame({ headers, end, isMeasured: false })).headers).toMatchObject({ 'x-latin': 'é\x80\xff' });
  });

  it.each([
    ['a carriage return', 'a\rb'],
    ['a line feed', 'a\nb'],
    ['a line of its own', 'a\r\nset-cookie: b'],
    ['a NUL', 'a\0'],
    ['a DEL', 'a\x7f'],
    ['a character beyond latin1', 'a€'],
  ])('with %s in a header is not begun, and another can be', async (_what, value) => {
    const [plain] = both as [EchoServer, EchoServer];
    const thrown: unknown[] = [];
    instead = (_request, answer) => {
      try {
        answer.start(200, { 'x-before': '1', 'content-length': '7', 'x-bad': value });
      } catch (error) {
        thrown.push(error);
      }
      answer.start(500, { 'content-type': 'text/plain' });
      answer.end('failed');
    };
    const raw = openRaw(plain.url);
    raw.socket.write(rawPost('/graphql', { 'content-length': 2 }, '{}'));
    const answer = await raw.until(/failed/);
    raw.socket.destroy();
    expect(thrown).toEqual([expect.any(TypeError)]);
    expect(answer).toMatch(/^HTTP\/1\.1 500 Internal Server Error\r\ncontent-type: text\/plain\r\nDate: /);
    expect(answer).toMatch(/^Content-Length: 6\r$/m);
    expect(answer).not.toMatch(/x-before|x-bad|set-cookie/);
    expect(plain.log.map(({ by }) => by)).toEqual(['plain']);
  });

  it('that is given up ends the connection without an end', async () => {
    for (const server of both) {
      instead = (_request, answer) => {
        answer.start(200, {});
        answer.write(Buffer.from('begun'));
        setImmediate(() => answer.abort());
      };
      const raw = openRaw(server.url);
      raw.socket.write(rawPost('/graphql', { 'content-length': 2 }, '{}'));
      expect(await raw.closed).toMatch(/^HTTP\/1\.1 200 .*\r\n\r\n5\r\nbegun\r\n$/s);
    }
  });

  it('that the client does not take says so, and when it may go on', async () => {
    for (const server of both) {
      const taken = Promise.withResolvers<void>();
      const full = Promise.withResolvers<void>();
      const chunk = Buffer.alloc(256 * 1024, 'x');
      let written = 0;
      instead = (_request, answer) => {
        answer.start(200, {});
        while (answer.write(chunk)) written += 1;
        full.resolve();
        answer.onDrain(() => {
          answer.end('the end');
          taken.resolve();
        });
      };
      const raw = openRaw(server.url);
      raw.socket.pause();
      raw.socket.write(rawPost('/graphql', { 'content-length': 2 }, '{}'));
      await full.promise;
      expect(written).toBeLessThan(100);
      raw.socket.resume();
      await Promise.all([taken.promise, raw.until(/the end\r\n0\r\n\r\n$/)]);
      raw.socket.destroy();
    }
  });
});
