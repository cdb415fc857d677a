import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

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

function grantway(args: string[], dir = dataDir): Promise<Result> {
  const options = { cwd: repository, env: { ...process.env, GRANTWAY_DATA_DIR: dir } };
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

it('lists the contracts', async () => {
  const { code, lines } = await grantway(['contracts']);
  expect({ code, lines }).toEqual({
    code: 0,
    lines: [
      expect.stringMatching(/^accounting\/2026-10 {2}Accounting: /),
      expect.stringMatching(/^contacts\/2026-10 {2}Contacts: /),
    ],
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
