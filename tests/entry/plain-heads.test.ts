import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type EchoServer, openEchoServer, withoutDates } from '../support/echo-server.js';
import fc from '../support/fast-check.js';
import { openRaw } from '../support/raw-connection.js';

type By = 'plain' | 'node';
type Row = [what: string, request: string, by: By[]];

const mebibyte = 1024 * 1024;
/** A POST with these lines in its head, besides its host. */
const post = (lines: string, body = '') => `POST /graphql HTTP/1.1\r\nHost: localhost\r\n${lines}\r\n\r\n${body}`;
/** One whose length and body are as they should be. */
const withLines = (...lines: string[]) => post([...lines, 'Content-Length: 2'].join('\r\n'), '{}');
const at = (target: string, version = 'HTTP/1.1', method = 'POST') =>
  `${method} ${target} ${version}\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}`;
const fields = (count: number) => Array.from({ length: count }, (_, index) => `X-${index}: ${index}`);

const readFields = [
  'Authorization',
  'DPoP',
  'Content-Type',
  'Accept',
  'Last-Event-ID',
  'Traceparent',
  'Tracestate',
  'Content-Length',
  'Connection',
  'Host',
];

const usual: Row[] = [
  [
    'as of undici',
    'POST /graphql HTTP/1.1\r\nhost: localhost:4000\r\nconnection: keep-alive\r\ncontent-type: application/json\r\nauthorization: Bearer a.b.c\r\naccept: */*\r\naccept-language: *\r\nsec-fetch-mode: cors\r\nuser-agent: node\r\naccept-encoding: gzip, deflate\r\ncontent-length: 13\r\n\r\n{"query":"a"}',
    ['plain'],
  ],
  [
    'as of curl',
    'POST /graphql HTTP/1.1\r\nHost: localhost:4000\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\nAuthorization: Bearer x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}',
    ['plain'],
  ],
  [
    'as of Go',
    'POST /graphql HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Go-http-client/1.1\r\nContent-Length: 2\r\nContent-Type: application/json\r\nTraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\nTracestate: a=1,b=2\r\nAccept-Encoding: gzip\r\n\r\n{}',
    ['plain'],
  ],
  [
    'as of Python',
    'POST /graphql HTTP/1.1\r\nHost: localhost\r\nUser-Agent: python-requests/2.32\r\nAccept-Encoding: gzip, deflate\r\nAccept: */*\r\nConnection: keep-alive\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}',
    ['plain'],
  ],
  [
    'of every field that is read',
    withLines('aUTHORIZATION: DPoP t', 'dpop: p', 'LAST-EVENT-ID: 7', 'accept: a'),
    ['plain'],
  ],
  ['without blanks around values', withLines('Authorization:Bearer x', 'Accept:a'), ['plain']],
  ['with blanks and tabs around values', withLines('Authorization: \t Bearer  x \t', 'Accept:\ta\t'), ['plain']],
  ['with a tab in a value', withLines('Authorization: Bearer\tx'), ['plain']],
  ['with empty values', withLines('Authorization:', 'DPoP: ', 'Accept: \t', 'X-A:'), ['plain']],
  ['with fields that are names of objects', withLines('constructor: a', '__proto__: b', 'toString: c'), ['plain']],
  ['with an odd but valid name', withLines("!#$%&'*+.^_`|~-9: a"), ['plain']],
  ['with an empty host', 'POST /graphql HTTP/1.1\r\nHost:\r\nContent-Length: 2\r\n\r\n{}', ['plain']],
  ['with 200 fields', withLines(...fields(200)), ['plain']],
  ['with fields that nobody reads twice', withLines('X-A: 1', 'X-A: 2', 'Cookie: a', 'Cookie: b'), ['plain']],
  ['with a body in bytes over 0x7f', post('Content-Length: 4', '\xff\x80\x00\r'), ['plain']],
  [
    'with a body that looks like a request',
    post(`Content-Length: ${at('/graphql').length}`, at('/graphql')),
    ['plain'],
  ],
  ['with a body of 1 MiB', post(`Content-Length: ${mebibyte}`, 'x'.repeat(mebibyte)), ['plain']],
  ['with a body over 1 MiB', post(`Content-Length: ${mebibyte + 1}`, 'x'.repeat(mebibyte + 1)), ['node']],
  ['with a head just under 16 kB', withLines(`X-A: ${'a'.repeat(16_300)}`), ['plain']],
  ['with a head over 16 kB', withLines(`X-A: ${'a'.repeat(16_384)}`), ['node']],
  ['with a head over 32 kB', withLines(`X-A: ${'a'.repeat(32_768)}`), []],
  ['with 500 fields', withLines(...Array(498).fill('a:')), ['plain']],
  ['with 501 fields', withLines(...Array(499).fill('a:')), ['node']],
  ['with more fields than are taken', withLines(...Array(2_100).fill('a:'), 'Authorization: x'), []],
];

const lengths: Row[] = [
  ['0', post('Content-Length: 0'), ['plain']],
  ['00002', post('Content-Length: 00002', '{}'), ['plain']],
  ['nothing', post('X-A: a'), ['node']],
  ['an empty value', post('Content-Length:', '{}'), []],
  ['twice the same', post('Content-Length: 2\r\nContent-Length: 2', '{}'), []],
  ['twice another', post('Content-Length: 2\r\nContent-Length: 3', '{}1'), []],
  ['twice, once empty', post('Content-Length:\r\nContent-Length: 2', '{}'), []],
  ['a list', post('Content-Length: 2, 2', '{}'), []],
  ['a sign', post('Content-Length: +2', '{}'), []],
  ['a minus', post('Content-Length: -2', '{}'), []],
  ['hex', post('Content-Length: 0x2', '{}'), []],
  ['an exponent', post('Content-Length: 2e0', '{}'), []],
  ['a fraction', post('Content-Length: 2.0', '{}'), []],
  ['a blank within', post('Content-Length: 2 2', '{}'), []],
  ['a blank behind', post('Content-Length: 2 ', '{}'), ['plain']],
  ['a tab behind', post('Content-Length: 2\t', '{}'), ['plain']],
  ['a tab before', post('Content-Length:\t2', '{}'), ['plain']],
  ['ten digits', post('Content-Length: 0000000002', '{}'), ['node']],
  ['more than 64 bits', post('Content-Length: 99999999999999999999999', '{}'), []],
  ['a blank before the colon', post('Content-Length : 2', '{}'), []],
  ['one shorter than the body', post('Content-Length: 2', `{}${at('/graphql')}`), ['node', 'node']],
  ['one shorter than a body that is no request', post('Content-Length: 2', '{}x'), ['node']],
];

const framings: Row[] = [
  ['chunks', post('Transfer-Encoding: chunked', '2\r\n{}\r\n0\r\n\r\n'), ['node']],
  ['chunks and a length', post('Transfer-Encoding: chunked\r\nContent-Length: 2', '0\r\n\r\n'), []],
  ['a length and chunks', post('Content-Length: 2\r\nTransfer-Encoding: chunked', '0\r\n\r\n'), []],
  ['a coding and a length', withLines('Transfer-Encoding: identity'), []],
  ['an empty coding', withLines('Transfer-Encoding:'), []],
  ['a packed body', withLines('Content-Encoding: gzip'), []],
  ['a body that says that it is not packed', withLines('Content-Encoding: identity'), ['node']],
  ['Expect: 100-continue', withLines('Expect: 100-continue'), ['node']],
  ['another Expect', withLines('Expect: a'), []],
  [
    'an upgrade to h2c',
    withLines('Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: A'),
    ['node'],
  ],
  ['an upgrade to websocket', withLines('Connection: Upgrade', 'Upgrade: websocket'), ['node']],
  ['Upgrade alone', withLines('Upgrade: websocket'), ['node']],
  ['Connection: close', withLines('Connection: close'), ['plain']],
  ['Connection: Close', withLines('connection: ClOsE'), ['plain']],
  ['Connection: keep-alive', withLines('Connection: Keep-Alive', 'Keep-Alive: timeout=5'), ['plain']],
  ['Connection: close with a blank behind', withLines('Connection: close '), ['plain']],
  ['Connection: close with a tab behind', withLines('Connection: close\t'), ['plain']],
  ['Connection: close with a tab before', withLines('Connection:\tclose'), ['plain']],
  ['an empty Connection', withLines('Connection:'), ['node']],
  ['another Connection', withLines('Connection: foo'), ['node']],
  ['several in Connection', withLines('Connection: keep-alive, close'), ['node']],
  ['Connection twice', withLines('Connection: keep-alive', 'Connection: close'), ['node']],
  ['Proxy-Connection: close', withLines('Proxy-Connection: close'), ['node']],
  ['Proxy-Connection: keep-alive', withLines('Proxy-Connection: keep-alive', 'Connection: close'), ['node']],
  ['Trailer and TE', withLines('Trailer: a', 'TE: trailers'), ['plain']],
];

const lines: Row[] = [
  ['HTTP/1.0', at('/graphql', 'HTTP/1.0'), ['node']],
  ['HTTP/1.2', at('/graphql', 'HTTP/1.2'), []],
  ['HTTP/2.0', at('/graphql', 'HTTP/2.0'), ['node']],
  ['http/1.1', at('/graphql', 'http/1.1'), []],
  ['HTTP/1.10', at('/graphql', 'HTTP/1.10'), []],
  ['no version', at('/graphql', ''), []],
  ['GET', at('/graphql', 'HTTP/1.1', 'GET'), ['node']],
  ['PUT', at('/graphql', 'HTTP/1.1', 'PUT'), ['node']],
  ['HEAD', at('/graphql', 'HTTP/1.1', 'HEAD'), ['node']],
  ['OPTIONS', at('*', 'HTTP/1.1', 'OPTIONS'), ['node']],
  ['post', at('/graphql', 'HTTP/1.1', 'post'), []],
  ['XPOST', at('/graphql', 'HTTP/1.1', 'XPOST'), []],
  ['an absolute target', at('http://localhost/graphql'), ['node']],
  ['an asterisk', at('*'), ['node']],
  ['a query', at('/graphql?a=b'), ['node']],
  ['a percent', at('/graph%71l'), ['node']],
  ['dots', at('/a/../graphql'), ['node']],
  ['a slash more', at('/graphql/'), ['node']],
  ['two slashes', at('//graphql'), ['node']],
  ['a fragment', at('/graphql#a'), ['node']],
  ['another case', at('/GraphQL'), ['node']],
  ['a byte over 0x7f', at('/graphql\xe9'), []],
  ['a blank more', at(' /graphql'), ['node']],
  ['a blank more behind', at('/graphql '), ['node']],
  ['a tab', at('/graphql\t'), []],
  ['an empty line before it', `\r\n${at('/graphql')}`, ['node']],
  ['a bare line feed before it', `\n${at('/graphql')}`, ['node']],
  ['a blank before it', ` ${at('/graphql')}`, []],
];

const oddities: Row[] = [
  ['no host', 'POST /graphql HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}', []],
  ['no field at all', 'POST /graphql HTTP/1.1\r\n\r\n', []],
  ['a folded line', withLines('X-A: a\r\n b'), []],
  ['a line folded by a tab', withLines('Authorization: a\r\n\tb'), []],
  ['a folded line first', 'POST /graphql HTTP/1.1\r\n Host: a\r\nContent-Length: 2\r\n\r\n{}', []],
  ['a bare line feed behind a line', withLines('X-A: a\nX-B: b'), []],
  ['a bare line feed in a value', withLines('Authorization: a\nb'), []],
  ['bare line feeds only', withLines('X-A: a').replaceAll('\r\n', '\n'), []],
  ['a bare line feed at the end of the head', 'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\n{}', []],
  ['a bare carriage return in a value', withLines('X-A: a\rb'), []],
  ['bare carriage returns only', withLines('X-A: a').replaceAll('\r\n', '\r'), []],
  ['a NUL in a value', withLines('X-A: a\0b'), []],
  ['a NUL in a name', withLines('X-\0A: a'), []],
  ['a DEL in a value', withLines('Authorization: a\x7fb'), []],
  ['a byte over 0x7f in a value', withLines('Authorization: Bearer \xe9\xff'), ['node']],
  ['a byte over 0x7f in a name', withLines('X-\xe9: a'), []],
  ['a blank before the colon', withLines('Authorization : a'), []],
  ['a blank within a name', withLines('Autho rization: a'), []],
  ['no colon', withLines('Authorization'), []],
  ['no name', withLines(': a'), []],
  ['only a colon', withLines(':'), []],
  ['an empty line only', '\r\n\r\n', []],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', []],
];

const twice: Row[] = readFields.map((name) => {
  const value = name === 'Content-Length' ? '2' : name === 'Connection' ? 'keep-alive' : 'a';
  const lines = withLines(`${name}: ${value}`, `${name.toLowerCase()}: ${value}`);
  return [name, lines, name === 'Content-Length' ? [] : ['node']];
});

describe('a plain request is read as by a server without plain doors', () => {
  let both: EchoServer[];
  beforeAll(async () => {
    both = [await openEchoServer(true), await openEchoServer(false)];
  });
  afterAll(() => Promise.all((both ?? []).map((server) => server.close())));
  beforeEach(() => {
    for (const { log } of both) log.length = 0;
  });

  /** All that one answers to a client that says this, and no more. */
  const answerOf = async ({ url }: EchoServer, request: string): Promise<string> => {
    const { socket, closed } = openRaw(url);
    socket.end(request, 'latin1');
    return withoutDates(await closed);
  };

  const tables: [string, Row[]][] = [
    ['usual or large', usual],
    ['with the length', lengths],
    ['with', framings],
    ['whose first line has', lines],
    ['whose head has', oddities],
    ['that says twice', twice],
  ];
  describe.each(tables)('%s', (_what, rows) => {
    it.each(rows)('%s', async (_how, request, by) => {
      const [plain, other] = both as [EchoServer, EchoServer];
      const [answer, expected] = await Promise.all([answerOf(plain, request), answerOf(other, request)]);
      expect(answer).toBe(expected);
      expect(plain.log.map((one) => one.by)).toEqual(by);
      expect(plain.log.map((one) => one.request)).toEqual(other.log.map((one) => one.request));
    });
  });

  /** What a request is easily spoilt with. */
  const spoils = [
    ...'\r\n\t :,;-0129aZ\0\x7f\x80\xff/.?%',
    '\r\n',
    '\r\n ',
    '\r\n\r\n',
    'Host: a\r\n',
    'Content-Length: 2\r\n',
  ];
  const change = fc.record({ at: fc.nat(10_000), drop: fc.nat(2), put: fc.constantFrom('', ...spoils) });
  const sound = usual.slice(0, 6).map(([, request]) => request);

  it('however it is spoilt', async () => {
    const [plain, other] = both as [EchoServer, EchoServer];
    const changes = fc.array(change, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...sound), changes, async (request, spoiling) => {
        let spoilt = request;
        for (const { at: anywhere, drop, put } of spoiling) {
          const from = anywhere % (spoilt.length + 1);
          spoilt = spoilt.slice(0, from) + put + spoilt.slice(from + drop);
        }
        const [answer, expected] = await Promise.all([answerOf(plain, spoilt), answerOf(other, spoilt)]);
        expect(answer).toBe(expected);
        expect(plain.log.map((one) => one.request)).toEqual(other.log.map((one) => one.request));
      }),
      { numRuns: 500 },
    );
  });
});
