import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { createWorld, READ, type TestTenant, type World, WRITE } from '../support/world.js';

const contractPath = '/contracts/accounting/2026-10/graphql';
const one = 'query($id: ID!) { invoice(id: $id) { number status } }';
const mark = (selection: string): string =>
  `mutation($id: ID!) { markInvoiceExported(id: $id, system: "tests", externalId: "1") { ${selection} } }`;

describe('an operation at the gateway', () => {
  let world: World;
  let acme: TestTenant;
  let app: { key: string; secret: string };
  let invoice: string;
  let reading: string;
  let readingAndWriting: string;
  let writing: string;

  beforeAll(async () => {
    world = await createWorld();
    acme = await world.tenant();
    app = await world.app({
      contracts: { accounting: { version: '2026-10', required: [], optional: [READ, WRITE] } },
    });
    const installation = await world.install(acme, { app: app.key, scopes: [READ, WRITE] });
    [reading, readingAndWriting, writing] = await Promise.all([
      world.token(app, installation, READ),
      world.token(app, installation),
      world.token(app, installation, WRITE),
    ]);
    invoice = await world.issueInvoice(acme, { number: 'GATE-1' });
  });
  afterAll(() => world.close());

  /** Sends a body as it is. */
  const send = async (body: string | Buffer, headers: Record<string, string> = {}, path = '/graphql') => {
    const answer = await fetch(`${world.url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        authorization: `Bearer ${reading}`,
        ...headers,
      },
      body: new Uint8Array(Buffer.from(body)),
    });
    // biome-ignore lint/suspicious/noExplicitAny: an answer of any shape
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as any };
  };
  const codeOf = ({ status, body }: { status: number; body: { errors?: { extensions: { code: string } }[] } }) => [
    status,
    body.errors?.[0]?.extensions.code,
  ];
  const ask = async (query: string, variables?: object) => codeOf(await world.graphql(reading, query, variables));
  const statusOfInvoice = async () =>
    (await world.graphql(reading, one, { id: invoice })).body.data.invoice.status as string;

  describe('that is allowed', () => {
    it('reads through the door for everything', async () => {
      const { status, body } = await world.graphql(reading, one, { id: invoice });
      expect([status, body]).toEqual([200, { data: { invoice: { number: 'GATE-1', status: 'ISSUED' } } }]);
    });

    it('reads through the door of its contract', async () => {
      const { status, body } = await world.graphql(reading, one, { id: invoice }, contractPath);
      expect([status, body.data.invoice.number]).toEqual([200, 'GATE-1']);
    });

    it('is answered in the media type that the client prefers', async () => {
      const body = JSON.stringify({ query: '{ __typename }' });
      const preferring = await send(body, { accept: 'application/graphql-response+json, application/json;q=0.9' });
      expect(preferring.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
      const plain = await send(body, { accept: '*/*' });
      expect(plain.headers.get('content-type')).toBe('application/json; charset=utf-8');
    });

    it.each(['application/json', 'application/graphql-response+json'])(
      'is answered with its keys in the order of the selection (%s)',
      async (accept) => {
        const query =
          'query($id: ID!) { z: invoice(id: $id) { status b: number a: number ...F } a: invoices { totalCount } } fragment F on Invoice { currency id }';
        const { body } = await send(JSON.stringify({ query, variables: { id: invoice } }), { accept });
        expect(JSON.stringify(body)).toBe(
          `{"data":{"z":{"status":"ISSUED","b":"GATE-1","a":"GATE-1","currency":"EUR","id":"${invoice}"},"a":{"totalCount":1}}}`,
        );
      },
    );

    it('runs the operation that operationName names', async () => {
      const query = `query A { invoices(first: 1) { totalCount } } query B { b: invoices(first: 1) { totalCount } }`;
      const { body } = await send(JSON.stringify({ query, operationName: 'B' }));
      expect(body).toEqual({ data: { b: { totalCount: 1 } } });
    });

    it('is decided for the operation that is run, not for its neighbours', async () => {
      const query = `query Read { invoices(first: 1) { totalCount } } mutation Write { markInvoiceExported(id: "${invoice}", system: "s", externalId: "1") { userErrors { code } } }`;
      expect((await send(JSON.stringify({ query, operationName: 'Read' }))).status).toBe(200);
      expect(codeOf(await send(JSON.stringify({ query, operationName: 'Write' })))).toEqual([
        403,
        'ACCESS_SCOPE_NOT_GRANTED',
      ]);
    });

    it('is not spoilt by another that looks like its name and text run together', async () => {
      const text = 'query Spoilt { invoices(first: 1) { totalCount } }';
      const joined = `Spoilt\n${text}`;
      expect(codeOf(await send(JSON.stringify({ query: joined })))).toEqual([400, 'GATEWAY_PARSE_FAILED']);
      expect((await send(JSON.stringify({ query: text, operationName: 'Spoilt' }))).status).toBe(200);
    });
  });

  describe('without the scope', () => {
    it('is refused with the scope and the place named, and nothing is written', async () => {
      const { status, headers, body } = await world.graphql(reading, mark('userErrors { code }'), { id: invoice });
      expect(status).toBe(403);
      expect(headers.get('www-authenticate')).toMatch(
        new RegExp(
          `^Bearer error="insufficient_scope", scope="${WRITE}", .*resource_metadata="${world.url}/\\.well-known/oauth-protected-resource/graphql"$`,
        ),
      );
      expect(body.data).toBeUndefined();
      expect(body.errors[0].message).toContain(WRITE);
      expect(body.errors[0].extensions).toEqual({
        code: 'ACCESS_SCOPE_NOT_GRANTED',
        missingScopes: [WRITE],
        missing: [
          { scope: WRITE, mayAsk: true, where: expect.stringMatching(`^${world.url}/installations/[0-9a-f-]+$`) },
        ],
        coordinates: [{ coordinate: 'Mutation.markInvoiceExported', required: [[WRITE]] }],
        grantedScopes: [READ],
      });
      expect(await statusOfInvoice()).toBe('ISSUED');
    });

    it('is refused when a write would answer with what may not be read, and nothing is written', async () => {
      const { status, body } = await world.graphql(writing, mark('invoice { number }'), { id: invoice });
      expect([status, body.errors[0].extensions.missingScopes]).toEqual([403, [READ]]);
      expect(await statusOfInvoice()).toBe('ISSUED');
    });

    it.each([
      ['an alias', '{ mine: invoices { totalCount } }'],
      ['a fragment', '{ ...F } fragment F on Query { invoices { totalCount } }'],
      ['an inline fragment', '{ ... on Query { ... { invoices { totalCount } } } }'],
      ['a literal @skip', '{ invoices @skip(if: true) { totalCount } __typename }'],
      ['@include with a variable', 'query($on: Boolean = false) { invoices @include(if: $on) { totalCount } }'],
      ['only __typename below', '{ invoices { __typename } }'],
    ])('is refused behind %s', async (_name, query) => {
      expect(codeOf(await world.graphql(writing, query))).toEqual([403, 'ACCESS_SCOPE_NOT_GRANTED']);
    });

    it('goes through when it only writes and the answer needs no reading', async () => {
      const unknown = '00000000-0000-4000-8000-000000000000';
      const { status, body } = await world.graphql(writing, mark('userErrors { code }'), { id: unknown });
      expect([status, body.data.markInvoiceExported.userErrors[0].code]).toEqual([200, 'NOT_FOUND']);
    });

    it('writes and reads once both are granted', async () => {
      const id = await world.issueInvoice(acme, { number: 'GATE-2' });
      const { body } = await world.graphql(readingAndWriting, mark('invoice { number status }'), { id });
      expect(body.data.markInvoiceExported.invoice).toEqual({ number: 'GATE-2', status: 'EXPORTED' });
    });
  });

  describe('of another tenant', () => {
    it('finds none of the invoices of this one', async () => {
      const birch = await world.tenant();
      const theirs = await world.token(app, await world.install(birch, { app: app.key, scopes: [READ] }));
      const found = await world.graphql(theirs, one, { id: invoice });
      expect([found.status, found.body]).toEqual([200, { data: { invoice: null } }]);
      const listed = await world.graphql(theirs, '{ invoices { totalCount } }');
      expect(listed.body).toEqual({ data: { invoices: { totalCount: 0 } } });
    });

    it('stays with its tenant whatever headers and variables say', async () => {
      const birch = await world.tenant();
      const theirs = await world.token(app, await world.install(birch, { app: app.key, scopes: [READ] }));
      const { body } = await send(JSON.stringify({ query: one, variables: { id: invoice, tenant: acme.id } }), {
        authorization: `Bearer ${theirs}`,
        'x-tenant': acme.id,
        'x-tenant-id': acme.id,
      });
      expect(body).toEqual({ data: { invoice: null } });
    });
  });

  describe('with a contract that is not its own', () => {
    it('is refused when the app version does not pin it', async () => {
      const unpinned = await world.app({ contracts: {} });
      const token = await world.token(unpinned, await world.install(acme, { app: unpinned.key, scopes: [] }));
      const query = '{ invoices { totalCount } }';
      expect(codeOf(await world.graphql(token, query))).toEqual([403, 'GATEWAY_CONTRACT_NOT_PINNED']);
      expect(codeOf(await world.graphql(token, query, {}, contractPath))).toEqual([403, 'GATEWAY_CONTRACT_NOT_PINNED']);
    });

    it.each([
      '/contracts/payroll/2026-10/graphql',
      '/contracts/accounting/2027-01/graphql',
      '/contracts/__proto__/constructor/graphql',
    ])('is told that there is no %s', async (path) => {
      const { status, body } = await world.graphql(reading, '{ invoices { totalCount } }', {}, path);
      expect([status, body.errors[0].extensions.code]).toEqual([404, 'REGISTRY_CONTRACT_UNKNOWN']);
      expect(body.errors[0].message).toContain('accounting/2026-10');
    });
  });

  describe('that is not well made', () => {
    it('is told the place of a syntax error', async () => {
      const { status, body } = await send(JSON.stringify({ query: '{\n  invoices {' }));
      expect(status).toBe(400);
      expect(body.errors).toEqual([
        {
          message: expect.stringContaining('Syntax Error'),
          locations: [{ line: 2, column: 13 }],
          extensions: { code: 'GATEWAY_PARSE_FAILED' },
        },
      ]);
    });

    it('is told the syntax error even when its text speaks of tokens', async () => {
      expect(await ask('{ invoices { totalCount } } tokens')).toEqual([400, 'GATEWAY_PARSE_FAILED']);
    });

    it('is told the place of an unknown field', async () => {
      const { status, body } = await send(JSON.stringify({ query: '{ invoices { totals } }' }));
      expect(status).toBe(400);
      expect(body.errors[0]).toMatchObject({
        locations: [{ line: 1, column: 14 }],
        extensions: { code: 'GATEWAY_VALIDATION_FAILED' },
      });
      expect(body.errors[0].message).toContain('"totals"');
    });

    it.each([
      ['not JSON', '{"query": ', 400, 'GATEWAY_REQUEST_INVALID'],
      ['empty', '', 400, 'GATEWAY_REQUEST_INVALID'],
      ['an array', '[{"query":"{ __typename }"}]', 400, 'GATEWAY_REQUEST_INVALID'],
      ['null', 'null', 400, 'GATEWAY_REQUEST_INVALID'],
      ['without a query', '{"variables":{}}', 400, 'GATEWAY_REQUEST_INVALID'],
      ['with a query that is no text', '{"query":["{ __typename }"]}', 400, 'GATEWAY_REQUEST_INVALID'],
      ['with variables that are an array', '{"query":"{ __typename }","variables":[]}', 400, 'GATEWAY_REQUEST_INVALID'],
      [
        'with an operationName that is a number',
        '{"query":"{ __typename }","operationName":1}',
        400,
        'GATEWAY_REQUEST_INVALID',
      ],
      ['begun with a byte order mark', '\uFEFF{"query":"{ __typename }"}', 400, 'GATEWAY_REQUEST_INVALID'],
      ['with no operation', '{"query":"fragment F on Query { __typename }"}', 400, 'GATEWAY_OPERATION_UNKNOWN'],
      [
        'with an operationName that is not there',
        '{"query":"query A { __typename }","operationName":"B"}',
        400,
        'GATEWAY_OPERATION_UNKNOWN',
      ],
      [
        'with two operations and no operationName',
        '{"query":"query A { __typename } query B { __typename }"}',
        400,
        'GATEWAY_OPERATION_UNKNOWN',
      ],
    ])('is refused when its body is %s', async (_name, body, status, code) => {
      expect(codeOf(await send(body))).toEqual([status, code]);
    });

    it.each([
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/graphql',
    ])('is refused as %s', async (contentType) => {
      const refused = await send('{"query":"{ __typename }"}', { 'content-type': contentType });
      expect(codeOf(refused)).toEqual([415, 'GATEWAY_MEDIA_TYPE']);
    });

    it('is refused with variables nested without end', async () => {
      const depth = 200_000;
      const deep = `{"query":"query($id: ID!) { invoice(id: $id) { id } }","variables":{"id":${'['.repeat(depth)}${']'.repeat(depth)}}}`;
      expect(codeOf(await send(deep))).toEqual([400, 'GATEWAY_REQUEST_INVALID']);
    });

    it('is refused by GET without a token', async () => {
      const answer = await fetch(`${world.url}/graphql?query={__typename}`);
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, expect.stringMatching(/^Bearer /)]);
    });
  });

  describe('that is too large', () => {
    const aliases = (count: number): string =>
      `{ ${Array.from({ length: count }, (_, index) => `a${index}: invoices { totalCount }`).join(' ')} }`;
    const nested = (depth: number): string => `{ ${'invoices { nodes { '.repeat(depth)}id${' } }'.repeat(depth)} }`;
    /** Each fragment spreads the next one twice, so that written out it is 2^depth as long. */
    const doubling = (depth: number, leaf: string): string =>
      `{ ...F0 } ${Array.from({ length: depth }, (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`).join(' ')} fragment F${depth} on Query { ${leaf} }`;

    it.each([
      ['10,000 aliases', aliases(10_000)],
      ['101 aliases', `{ invoices { nodes { ${Array.from({ length: 101 }, (_, n) => `a${n}: id`).join(' ')} } } }`],
      ['21 root fields', aliases(21)],
      ['21 root fields in a fragment', `${aliases(21).replace('{', 'fragment F on Query {')} { ...F }`],
      ['a nesting of 1,000', nested(500)],
      ['fragments that double forty times', doubling(40, 'invoices { totalCount }')],
      ['introspection in fragments that double forty times', doubling(40, '__schema { queryType { name } }')],
      [
        'a fragment of 301 fields spread twice',
        `{ invoices { nodes { ...F ...F } } } fragment F on Invoice { ${'id '.repeat(301)} }`,
      ],
    ])('is refused for %s', async (_name, query) => {
      expect(await ask(query)).toEqual([400, 'GATEWAY_LIMIT_EXCEEDED']);
    });

    it('is refused for fragments that go round in a circle', async () => {
      expect(await ask('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }')).toEqual([
        400,
        'GATEWAY_VALIDATION_FAILED',
      ]);
    });

    it('is refused for a body of more than a megabyte', async () => {
      const { status, body } = await send(JSON.stringify({ query: `{ __typename } #${'x'.repeat(1_100_000)}` }));
      expect([status, body.code]).toEqual([413, 'HTTP_BODY_TOO_LARGE']);
    });
  });

  describe('about the schema', () => {
    it('is answered from the contract', async () => {
      const { status, body } = await world.graphql(reading, getIntrospectionQuery());
      expect(status).toBe(200);
      const names = body.data.__schema.types.map(({ name }: { name: string }) => name);
      expect(names).toContain('InvoiceConnection');
      expect(names).not.toContain('_Service');
    });

    it('is answered for one type, with variables', async () => {
      const query = 'query($name: String!) { __type(name: $name) { name kind } }';
      const { body } = await world.graphql(reading, query, { name: 'Invoice' });
      expect(body).toEqual({ data: { __type: { name: 'Invoice', kind: 'OBJECT' } } });
      const missing = await world.graphql(reading, query, {});
      expect([missing.status, missing.body.data]).toEqual([400, undefined]);
    });

    it.each([
      '{ __schema { queryType { name } } invoices { totalCount } }',
      '{ ...F invoices { totalCount } } fragment F on Query { __type(name: "Invoice") { name } }',
    ])('is refused together with data: %s', async (query) => {
      expect(await ask(query)).toEqual([400, 'GATEWAY_REQUEST_INVALID']);
    });

    it('knows nothing of what the source has beside its contract', async () => {
      expect(await ask('{ _service { sdl } }')).toEqual([400, 'GATEWAY_VALIDATION_FAILED']);
      expect(await ask('{ _entities(representations: []) { __typename } }')).toEqual([
        400,
        'GATEWAY_VALIDATION_FAILED',
      ]);
    });
  });
});
