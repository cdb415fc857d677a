import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type EchoDoor, type EchoServer, echo, openEchoServer, withoutDates } from '../support/echo-server.js';
import fc from '../support/fast-check.js';
import { openRaw, type RawConnection } from '../support/raw-connection.js';

const ways = ['plain', 'another plain', 'large', 'empty', 'GET', 'in chunks', 'bare', 'elsewhere'] as const;

interface Step {
  way: (typeof ways)[number];
  /** Through how many turns of the event loop the door lets it wait. */
  turns: number;
}

/** One request, which says which it is, and how long it is to wait. */
function requestOf({ way, turns }: Step, index: number): string {
  const name = `number ${index} of it`;
  const fields = `Host: localhost\r\nAccept: ${turns}\r\nLast-Event-ID: ${name}\r\n`;
  const length = (bytes: number) => `Content-Length: ${bytes}\r\n\r\n`;
  switch (way) {
    case 'plain':
      return `POST /graphql HTTP/1.1\r\n${fields}${length(name.length)}${name}`;
    case 'another plain':
      return `POST /graphql HTTP/1.1\r\n${fields}Authorization: Bearer x\r\n${length(4)}\r\n\r\n`;
    case 'large':
      return `POST /graphql HTTP/1.1\r\n${fields}${length(100_000)}${String(index).repeat(100_000)}`;
    case 'empty':
      return `POST /graphql HTTP/1.1\r\n${fields}${length(0)}`;
    case 'GET':
      return `GET /graphql HTTP/1.1\r\n${fields}\r\n`;
    case 'in chunks':
      return `POST /graphql HTTP/1.1\r\n${fields}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`;
    case 'bare':
      return `\r\nPOST /graphql HTTP/1.1\r\n${fields}${length(2)}{}`;
    case 'elsewhere':
      return `POST /events HTTP/1.1\r\n${fields}${length(2)}{}`;
  }
}

/** Answers after as many turns of the event loop as it is told. */
const echoLater: EchoDoor = (request, answer) => {
  const wait = (turns: number): void => {
    if (turns > 0) setImmediate(wait, turns - 1);
    else echo(request, answer);
  };
  wait(Number(request.accept));
};

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A connection that the server has taken, so that what is sent by itself comes by itself. */
async function openTaken(url: string): Promise<RawConnection> {
  const raw = openRaw(url);
  await once(raw.socket.setNoDelay(true), 'connect');
  for (let turns = 0; turns < 5; turns += 1) await turn();
  return raw;
}

/** Sends a text in pieces of these sizes, again and again, each by itself. */
async function sendInPieces({ socket }: RawConnection, text: string, sizes: readonly number[]): Promise<void> {
  for (let from = 0, piece = 0; from < text.length; piece += 1) {
    const size = sizes[piece % sizes.length] ?? text.length;
    socket.write(text.slice(from, from + size), 'latin1');
    from += size;
    await turn();
  }
}

const last = 'POST /graphql HTTP/1.1\r\nHost: a\r\nAccept: 0\r\nConnection: close\r\nContent-Length: 3\r\n\r\nend';

describe('requests on one connection are answered as by a server without plain doors', () => {
  let both: EchoServer[];
  beforeAll(async () => {
    both = [await openEchoServer(true, echoLater), await openEchoServer(false, echoLater)];
  });
  afterAll(() => Promise.all((both ?? []).map((server) => server.close())));
  beforeEach(() => {
    for (const { log } of both) log.length = 0;
  });

  /** All answers to these, each sent when the one before was answered, or all of them at once. */
  const answersTo = async ({ url }: EchoServer, steps: Step[], { sizes, isInTurn }: Sending): Promise<string> => {
    const raw = await openTaken(url);
    const requests = [...steps.map(requestOf), last];
    if (!isInTurn) await sendInPieces(raw, requests.join(''), sizes);
    else
      for (const [index, request] of requests.entries()) {
        await sendInPieces(raw, request, sizes);
        if (request !== last) await raw.until(new RegExp(`number ${index} of it`));
      }
    return withoutDates(await raw.closed);
  };

  interface Sending {
    /** Of the pieces. */
    sizes: readonly number[];
    isInTurn: boolean;
  }
  const expectSame = async (steps: Step[], sending: Sending): Promise<void> => {
    const [plain, other] = both as [EchoServer, EchoServer];
    for (const { log } of both) log.length = 0;
    const [answers, expected] = await Promise.all([answersTo(plain, steps, sending), answersTo(other, steps, sending)]);
    expect(answers).toBe(expected);
    expect(plain.log.map(({ request }) => request)).toEqual(other.log.map(({ request }) => request));
    expect(plain.log).toHaveLength(steps.length + 1);
  };

  const steps = fc.array(fc.record({ way: fc.constantFrom(...ways), turns: fc.constantFrom(0, 0, 1, 5) }), {
    minLength: 1,
    maxLength: 6,
  });
  const anySizes = fc.oneof(
    fc.constant([1_000_000]),
    fc.array(fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 200_000 })), {
      minLength: 1,
      maxLength: 5,
    }),
  );

  it.each([
    ['in turn', true],
    ['ahead', false],
  ])(
    'sent %s in any pieces',
    async (_how, isInTurn) => {
      await fc.assert(
        fc.asyncProperty(steps, anySizes, (asked, sizes) => expectSame(asked, { sizes, isInTurn })),
        { numRuns: 150 },
      );
    },
    120_000,
  );

  it.each([
    ['in turn', true],
    ['ahead', false],
  ])(
    'sent %s byte by byte',
    async (_how, isInTurn) => {
      const small = steps.map((all) => all.filter(({ way }) => way !== 'large').slice(0, 3));
      await fc.assert(
        fc.asyncProperty(small, (asked) => expectSame(asked, { sizes: [1], isInTurn })),
        { numRuns: 15 },
      );
    },
    120_000,
  );

  it.each([
    ['whose head comes in two pieces', [30, 1_000], ['node']],
    ['whose body comes in two pieces', [110, 1_000], ['plain']],
    ['that comes in one piece', [1_000], ['plain']],
    ['whose body comes apart from its head', ['head'], ['plain']],
  ])('one %s', async (_how, sizes, by) => {
    const [plain] = both as [EchoServer, EchoServer];
    const raw = await openTaken(plain.url);
    const request = requestOf({ way: 'plain', turns: 0 }, 0);
    const head = request.indexOf('\r\n\r\n') + 4;
    await sendInPieces(
      raw,
      request,
      sizes.map((size) => (size === 'head' ? head : Number(size))),
    );
    await raw.until(/number 0 of it/);
    raw.socket.destroy();
    expect(plain.log.map((one) => one.by)).toEqual(by);
  });

  it('with the same head again and again, and another between', async () => {
    const [plain] = both as [EchoServer, EchoServer];
    const raw = await openTaken(plain.url);
    for (const [index, body] of ['aa', 'bb', 'cc', 'dd'].entries()) {
      const more = index === 2 ? 'Authorization: Bearer x\r\n' : '';
      raw.socket.write(`POST /graphql HTTP/1.1\r\nHost: a\r\nAccept: 0\r\n${more}Content-Length: 2\r\n\r\n${body}`);
      await raw.until(new RegExp(`"body":"${body}"`));
    }
    raw.socket.destroy();
    const seen = plain.log.map(({ by, request: { authorization, body } }) => [by, authorization, body]);
    expect(seen).toEqual([
      ['plain', undefined, 'aa'],
      ['plain', undefined, 'bb'],
      ['plain', 'Bearer x', 'cc'],
      ['plain', undefined, 'dd'],
    ]);
  });

  it('with a long head again and again, and the token of none but its own', async () => {
    const [plain] = both as [EchoServer, EchoServer];
    const raw = await openTaken(plain.url);
    const filling = `X-A: ${'a'.repeat(6_000)}\r\n`;
    const tokens = ['Bearer x', 'Bearer x', undefined, 'Bearer y', 'Bearer x'];
    for (const [index, token] of tokens.entries()) {
      const fields = `${filling}Accept: 0\r\n${token ? `Authorization: ${token}\r\n` : ''}`;
      raw.socket.write(`POST /graphql HTTP/1.1\r\nHost: a\r\n${fields}Content-Length: 1\r\n\r\n${index}`);
      await raw.until(new RegExp(`"body":"${index}"`));
    }
    raw.socket.destroy();
    expect(plain.log.map(({ by, request }) => [by, request.authorization])).toEqual(
      tokens.map((token) => ['plain', token]),
    );
  });

  it('is left to Node with what comes before the answer, and stays there', async () => {
    const [plain] = both as [EchoServer, EchoServer];
    const raw = await openTaken(plain.url);
    const [first, second, third] = [5, 0, 0].map((turns, index) => requestOf({ way: 'plain', turns }, index));
    await sendInPieces(raw, `${first}${second}`, [first?.length ?? 0]);
    await raw.until(/number 0 of it.*number 1 of it/s);
    raw.socket.write(third ?? '');
    await raw.until(/number 2 of it/);
    raw.socket.destroy();
    expect(plain.log.map(({ by, request }) => [by, request.body])).toEqual([
      ['plain', 'number 0 of it'],
      ['node', 'number 1 of it'],
      ['node', 'number 2 of it'],
    ]);
  });
});
