import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ContractFiles } from '../../../src/domain/registry/index.js';
import { stockFiles, stockWith } from '../../support/stock-contract.js';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const nodeArgs = ['--import', './typescript.mjs'];
const dataDir = mkdtempSync(join(tmpdir(), 'grantway-cli-'));
let platform: ChildProcess;
let url = '';

beforeAll(async () => {
  platform = spawn(process.execPath, [...nodeArgs, 'src/main.ts'], {
    cwd: repository,
    env: { ...process.env, GRANTWAY_PORT: '0', GRANTWAY_DATA_DIR: dataDir, GRANTWAY_LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (!platform.stdout) throw new Error('no standard output');
  for await (const line of createInterface(platform.stdout)) {
    url = /is ready at (\S+)/.exec(line)?.[1] ?? '';
    if (url) break;
  }
  platform.stdout.resume();
}, 60_000);

afterAll(async () => {
  const ended = once(platform, 'exit');
  platform.kill();
  await ended;
  rmSync(dataDir, { recursive: true, force: true });
});

interface Result {
  code: number;
  lines: string[];
  stderr: string;
}

function grantway(args: string[], dir = dataDir, env: Record<string, string> = {}): Promise<Result> {
  const options = { cwd: repository, env: { ...process.env, GRANTWAY_DATA_DIR: dir, ...env } };
  return new Promise((resolve) => {
    execFile(process.execPath, [...nodeArgs, 'src/outside/cli/main.ts', ...args], options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, lines: stdout.trimEnd().split('\n'), stderr }),
    );
  });
}

describe('grantway token', () => {
  it('prints a token that the gateway takes, and the facts of it as the last line with --json', async () => {
    const { code, lines } = await grantway(['token', '--json']);
    expect(code).toBe(0);
    const { access_token, expires_in, scope } = JSON.parse(lines.at(-1) ?? '');
    expect(expires_in).toBeGreaterThan(0);
    expect(scope.split(' ').sort()).toEqual(['accounting.invoices:read', 'accounting.invoices:write']);
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ invoices(first: 1) { nodes { number } } }' }),
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ data: { invoices: { nodes: [{ number: expect.any(String) }] } } });
  });

  it('gives only the scope asked for', async () => {
    const { lines } = await grantway(['token', '--json', '--scope', 'accounting.invoices:read']);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ scope: 'accounting.invoices:read' });
  });

  it('fails with invalid_scope for a scope that was not granted', async () => {
    const { code, stderr } = await grantway(['token', '--scope', 'accounting.invoices:delete']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^invalid_scope: /) });
  });

  it('names the installations there are for a tenant that has none', async () => {
    const { code, stderr } = await grantway(['token', '--tenant', 'nobody']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('--tenant demo --app quickbooks-inv'),
    });
  });
});

describe('grantway query', () => {
  it('prints the answer of one contract', async () => {
    const document = 'query Q($first: Int) { invoices(first: $first) { nodes { id } } }';
    const args = ['query', '--document', document, '--variables', '{"first":2}', '--contract', 'accounting/2026-10'];
    const { code, lines } = await grantway([...args, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(lines.at(-1) ?? '').data.invoices.nodes).toHaveLength(2);
  });

  it('prints the errors and fails when the document does not fit the contract', async () => {
    const { code, lines } = await grantway(['query', '--document', '{ nothing }', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      errors: [{ extensions: { code: 'GATEWAY_VALIDATION_FAILED' } }],
    });
  });
});

it('lists the contracts with their states', async () => {
  const { code, lines } = await grantway(['contract', 'list']);
  expect(code).toBe(0);
  expect(lines.map((line) => line.replace(/:.*/, ''))).toEqual([
    'accounting/2026-10  published, revision 1  Accounting',
    'accounting/2026-11  published, revision 1  Accounting',
    'agreements/2026-10  published, revision 1  Agreements',
    'commerce/2026-10  published, revision 1  Commerce',
    'contacts/2026-10  published, revision 1  Contacts',
    'warehouse/2026-10  published, revision 1  Warehouse',
  ]);
});

describe('grantway contract', () => {
  const folder = join(dataDir, 'stock');
  const put = (files: ContractFiles) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'contract.yaml'), files.manifest);
    writeFileSync(join(folder, 'contract.graphql'), files.sdl);
    writeFileSync(join(folder, 'samples.json'), files.samples ?? '{}');
  };
  /** As a CI step of a source that the platform knows nothing of yet. */
  const env = () => {
    const key = readFileSync(join(dataDir, 'master.key'), 'utf8').trim().split(',')[0] ?? '';
    const secret = createHmac('sha256', Buffer.from(key, 'base64'))
      .update('grantway contracts stock')
      .digest('base64url');
    return { GRANTWAY_URL: url, GRANTWAY_CONTRACT_SECRET: secret };
  };
  const inCi = (...args: string[]) => grantway(['contract', ...args], join(dataDir, 'nowhere'), env());

  it('checks a folder: places, codes and a failure for a pipeline', async () => {
    put(stockWith({ sdl: [['  item(id: ID!)', '  size: Int\n  item(id: ID!)']] }));
    const { code, lines, stderr } = await inCi('check', folder);
    expect(code).toBe(1);
    expect(lines.slice(0, 2)).toEqual([
      expect.stringMatching(/^error CONTRACT_UNGUARDED contract\.graphql:\d+:\d+$/),
      '    Query.size: no scope guards it. Put @requiresScopes on the field or on its type.',
    ]);
    expect(stderr).toBe('The contract cannot be published as it is.\n');
    const asJson = await inCi('check', folder, '--json');
    expect(asJson.code).toBe(1);
    expect(JSON.parse(asJson.lines.at(-1) ?? '')).toMatchObject({
      isGood: false,
      problems: [{ code: 'CONTRACT_UNGUARDED' }],
    });
    expect((await inCi('publish', folder)).code).toBe(1);
  }, 120_000);

  it('publishes, tells the difference, announces the end and ends', async () => {
    put(stockFiles);
    expect((await inCi('check', folder)).code).toBe(0);
    expect((await inCi('publish', folder)).lines.at(-1)).toBe('stock/2026-10 revision 1: published');
    expect((await inCi('publish', folder)).lines.at(-1)).toBe('stock/2026-10 revision 1: was published before');
    put(stockWith({ sdl: [['  weight: Decimal\n', '  weight: Decimal\n  colour: String\n']] }));
    expect((await inCi('diff', folder)).lines).toEqual([expect.stringMatching(/^safe {2}.*'colour' was added/)]);
    expect((await inCi('publish', folder)).lines.at(-1)).toBe('stock/2026-10 revision 2: published');
    expect((await inCi('diff', 'stock/2026-10.2', 'stock/2026-10.1')).lines).toEqual([
      expect.stringMatching(/^breaking {2}/),
    ]);

    put(stockWith({ manifest: [['"2026-10"', '"2026-11"']] }));
    expect((await inCi('publish', folder, '--json')).code).toBe(0);
    const end = ['--sunset', '2099-01-01', '--successor', 'stock/2026-11', '--reason', 'a new one is here'];
    expect((await inCi('deprecate', 'stock/2026-10', ...end)).lines).toEqual([
      'stock/2026-10 is deprecated, ends 2099-01-01',
    ]);
    const early = await inCi('retire', 'stock/2026-10');
    expect(early).toMatchObject({ code: 1, stderr: expect.stringMatching(/^REGISTRY_STILL_USED: .*2099-01-01/) });
    expect((await inCi('retire', 'stock/2026-10', '--force', '--reason', 'nobody was there')).lines[0]).toMatch(
      /^stock\/2026-10 is retired/,
    );
  }, 120_000);

  it.each([
    ['what to do', [], /say what to do: list, check/],
    ['a folder', ['check'], /Name the folder/],
    ['a version', ['retire', 'stock'], /name a version like accounting\/2026-10/],
  ])('asks for %s when it is not told', async (_what, args, message) => {
    expect(await inCi(...args)).toMatchObject({ code: 1, stderr: expect.stringMatching(message) });
  });
});

it('shows that the platform is ready', async () => {
  const { code, lines } = await grantway(['status', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ url, isUp: true, isReady: true });
});

it('says what to do when nothing runs', async () => {
  const { code, stderr } = await grantway(['token'], join(dataDir, 'nowhere'));
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/not running.*Start it with npm start/) });
});

it('says what to do with a command that is not there', async () => {
  const { code, stderr } = await grantway(['tokens']);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/no command tokens.*help/) });
});
