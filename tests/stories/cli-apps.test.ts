import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, startProgram } from '../support/platform-process.js';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const READ = 'accounting.invoices:read';
const WRITE = 'accounting.invoices:write';
const folder = mkdtempSync(join(tmpdir(), 'grantway-cli-apps-'));
const dataDir = join(folder, 'data');
let platform: Running;
let tokens: Record<string, string>;
let url: string;

const start = async (): Promise<void> => {
  const env = { GRANTWAY_PORT: '0', GRANTWAY_DATA_DIR: dataDir, GRANTWAY_LOG_LEVEL: 'error' };
  platform = await startProgram('src/main.ts', [], env, /is ready at/);
  ({ tokens, url } = JSON.parse(readFileSync(join(dataDir, 'running.json'), 'utf8')));
};
beforeAll(start, 60_000);
afterAll(async () => {
  await platform.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Result {
  code: number;
  stdout: string;
  stderr: string;
  // biome-ignore lint/suspicious/noExplicitAny: what the last line says, as JSON
  json: any;
}

/** Runs the command line as a person or a pipeline does; `--json` is read off its last line. */
function grantway(line: string, { input = '', ...env }: Record<string, string> = {}): Promise<Result> {
  const { PATH = '', HOME = '' } = process.env;
  const options = { cwd: repository, env: { PATH, HOME, GRANTWAY_DATA_DIR: dataDir, ...env } };
  const args = ['--import', './typescript.mjs', 'src/outside/cli/main.ts', ...line.split(' ')];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, options, (error, stdout, stderr) => {
      const last = stdout.trimEnd().split('\n').at(-1) ?? '';
      const json = line.endsWith('--json') && last.startsWith('{') ? JSON.parse(last) : undefined;
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr, json });
    });
    child.stdin?.end(input);
  });
}

/** Writes a manifest and gives its path. */
function manifest(version: string, parts: object = {}, file = `${version}.json`): string {
  const path = join(folder, file);
  const whole = {
    app: 'invoice-reader',
    version,
    meta: { name: 'Invoice reader', summary: 'Reads invoices.', publisher: 'Demo Partner' },
    contracts: { accounting: { version: '2026-10', required: [READ], optional: [WRITE] } },
    env: { HOST: { label: 'Host' }, KEY: { label: 'Key', secret: true } },
    ...parts,
  };
  writeFileSync(path, JSON.stringify(whole));
  return path;
}

describe('an app from the command line', () => {
  it('is validated, published, submitted, promoted by an operator, installed, migrated, approved and deprecated', async () => {
    const one = manifest('1.0.0');
    expect(await grantway(`app validate ${one}`)).toMatchObject({
      code: 0,
      stdout: `good ${one}  invoice-reader 1.0.0\n`,
    });
    expect((await grantway(`app publish ${one}`)).stdout).toBe('invoice-reader 1.0.0 is private\n');
    expect((await grantway('app submit invoice-reader 1.0.0')).stdout).toBe('invoice-reader 1.0.0 is in review\n');
    const refused = await grantway('app promote invoice-reader 1.0.0');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/^ACCESS_NOT_ALLOWED: /)]);
    const promoted = await grantway('app promote invoice-reader 1.0.0 --seat operator --json');
    expect(promoted.json).toMatchObject({ app: 'invoice-reader', version: '1.0.0', state: 'PROMOTED' });

    const installed = await grantway('install invoice-reader --json');
    expect(installed.json).toMatchObject({ appVersion: '1.0.0', status: 'active', scopes: [READ] });

    expect((await grantway('env set invoice-reader 1.0.0 HOST a.example.test')).stdout).toBe(
      'HOST of invoice-reader 1.0.0 is set in live\n',
    );
    const secret = await grantway('env set invoice-reader 1.0.0 KEY - --environment beta', { input: 'open-sesame\n' });
    expect(secret.stdout).toBe('KEY of invoice-reader 1.0.0 is set in beta\n');
    const listed = await grantway('env list invoice-reader 1.0.0');
    expect(listed.stdout).toContain('HOST  live  set  Host\n');
    expect(listed.stdout).toContain('KEY  beta  set, secret  Key\n');
    expect(listed.stdout).not.toContain('open-sesame');
    expect((await grantway('env set invoice-reader 1.0.0 HOST --unset')).stdout).toContain('is not set in live');
    expect((await grantway('env use invoice-reader demo --environment beta --json')).json).toEqual({
      app: 'invoice-reader',
      tenants: ['demo'],
      environment: 'beta',
    });

    const needs = { contracts: { accounting: { version: '2026-10', required: [READ, WRITE] } } };
    await grantway(`app publish ${manifest('2.0.0', needs)}`);
    await grantway('app submit invoice-reader 2.0.0');
    await grantway('app promote invoice-reader 2.0.0 --seat operator');
    const migrated = await grantway('app migrate invoice-reader 1.0.0 2.0.0 --tenants demo --json');
    expect(migrated.json).toMatchObject({ moved: 0, waiting: 1 });
    expect((await grantway('app versions invoice-reader')).stdout).toBe(
      '2.0.0  promoted  installed 0, waiting 1\n1.0.0  available  installed 1, waiting 0\n',
    );
    expect((await grantway('approve invoice-reader')).stdout).toBe(
      `invoice-reader 2.0.0 runs\nscopes ${READ} ${WRITE}\n`,
    );
    const ending = await grantway('app deprecate invoice-reader 1.0.0 --ends-on 2099-06-30 --reason old');
    expect(ending.stdout).toBe('invoice-reader 1.0.0 is deprecating, ends on 2099-06-30\n');
    expect((await grantway('app end invoice-reader 1.0.0 --json')).json).toMatchObject({ state: 'DEPRECATED' });
    const { apps } = (await grantway('app list --json')).json;
    expect(apps).toContainEqual({ key: 'invoice-reader', name: 'Invoice reader', promotedVersion: '2.0.0' });
  }, 120_000);

  it('a version that waits is refused, and a migration taken back', async () => {
    const parts = (required: string[]) => ({
      app: 'second-reader',
      contracts: { accounting: { version: '2026-10', required } },
    });
    for (const [version, required] of [
      ['1.0.0', [READ]],
      ['1.1.0', [READ]],
      ['2.0.0', [READ, WRITE]],
    ] as const) {
      await grantway(`app publish ${manifest(version, parts([...required]))}`);
      await grantway(`app submit second-reader ${version}`);
      await grantway(`app promote second-reader ${version} --seat operator`);
    }
    expect((await grantway('install second-reader --version 1.0.0')).stdout).toContain('1.0.0 is installed');
    const moved = await grantway('app migrate second-reader 1.0.0 1.1.0 --percent 100 --json');
    expect(moved.json).toMatchObject({ moved: 1, waiting: 0 });
    expect((await grantway(`app revert ${moved.json.id}`)).stdout).toBe('second-reader: back to 1.0.0\n');
    await grantway('app migrate second-reader 1.0.0 2.0.0 --percent 100');
    expect((await grantway('approve second-reader --refuse')).stdout).toBe(
      `second-reader 2.0.0 is refused; 1.0.0 runs on\nscopes ${READ}\n`,
    );
    const nothing = await grantway('approve second-reader');
    expect([nothing.code, nothing.stderr]).toEqual([1, 'No version of second-reader waits for approval.\n']);
  }, 120_000);

  it('a manifest that is wrong is told place by place, and not published', async () => {
    const wrong = manifest(
      '9.0.0',
      {
        app: 'wrong-app',
        contracts: { accounting: { version: '2026-10', required: ['accounting.all:eat'] } },
        connectors: { fax: { version: '9.9.9', reason: 'To send it.' } },
      },
      'wrong.json',
    );
    const { code, stdout, stderr } = await grantway(`app validate ${wrong}`);
    expect([code, stderr]).toEqual([1, 'The app cannot be published as it is.\n']);
    expect(stdout).toContain(`error ACCESS_APP_INVALID ${wrong} contracts.accounting\n`);
    expect(stdout).toContain('accounting/2026-10 has no scope accounting.all:eat; it has');
    expect(stdout).toContain(`error ACCESS_APP_INVALID ${wrong} connectors.fax\n`);
    const { json } = await grantway(`app validate ${folder} --json`);
    expect(json.isGood).toBe(false);
    const bad = json.files.filter(({ problems }: { problems: object[] }) => problems.length > 0);
    expect(bad).toMatchObject([
      { file: wrong, problems: [{ code: 'ACCESS_APP_INVALID', path: 'contracts.accounting' }, {}] },
    ]);
    const bundled = await grantway('app validate apps/quickbooks-invoices --json');
    expect([bundled.code, bundled.json.isGood]).toEqual([0, true]);
    const published = await grantway(`app publish ${wrong}`);
    expect([published.code, published.stderr]).toEqual([1, expect.stringMatching(/^ACCESS_APP_INVALID: /)]);
    expect((await grantway('app versions wrong-app')).stderr).toMatch(/^ACCESS_APP_UNKNOWN: /);
  }, 60_000);
});

describe('who the command line is', () => {
  it('is told by a token, with an address as a pipeline has it', async () => {
    const env = { GRANTWAY_CONTROL_TOKEN: tokens.operator ?? '', GRANTWAY_URL: url, GRANTWAY_DATA_DIR: folder };
    const { json } = await grantway('keys rotate --json', env);
    expect(json).toEqual({ kid: expect.any(String), signsFrom: expect.stringMatching(/^\d{4}-/) });
    const seats = await grantway('app list --seat partner', env);
    expect([seats.code, seats.stderr]).toEqual([1, expect.stringContaining('is for one seat')]);
  });

  it.each([
    ['a token that is none', 'app list', { GRANTWAY_CONTROL_TOKEN: 'gwp_none' }, /^ACCESS_NOT_SIGNED_IN: /],
    ['what is no token at all', 'app list', { GRANTWAY_CONTROL_TOKEN: 'a b' }, /is no token\.$/],
    ['an address without a token', 'app list --url http://127.0.0.1:1', {}, /^There is no token for http:\/\/127/],
    ['a seat that is not there', 'app list --seat nobody', {}, /^There is no seat nobody here\. .*operator/],
    ['a seat that may not', 'keys rotate --seat demo', {}, /^ACCESS_NOT_ALLOWED: /],
    ['nothing that runs', 'install invoice-reader', { GRANTWAY_DATA_DIR: folder }, /^Grantway is not running: /],
    [
      'an address where nobody answers',
      'app list --url http://127.0.0.1:1',
      { GRANTWAY_CONTROL_TOKEN: 'gwp_x' },
      /^Grantway is not running: nobody answers/,
    ],
  ])('is refused with %s', async (_what, line, env: Record<string, string>, message) => {
    const { code, stdout, stderr } = await grantway(line, env);
    expect([code, stdout, stderr.trimEnd()]).toEqual([1, '', expect.stringMatching(message)]);
  });

  it.each([
    ['app', /^app: say what to do: validate, publish, list/],
    ['app submit invoice-reader', /^Say the version: <app> <version>\.$/],
    ['app list more', /^"more" is one word too many\.$/],
    ['app deprecate invoice-reader 2.0.0', /^Give --ends-on\.$/],
    ['app migrate invoice-reader 1.0.0 2.0.0', /^migrate: give either --percent/],
    ['app migrate invoice-reader 1.0.0 2.0.0 --percent many', /is no percentage\.$/],
    ['app validate nowhere.yaml', /^nowhere\.yaml cannot be read\.$/],
    ['env set invoice-reader 2.0.0 HOST x --environment moon', /^There is no environment moon/],
    ['env set invoice-reader 2.0.0 NOPE x', /^ACCESS_INPUT: .*declares no NOPE/],
    ['install no-such-app', /^There is no app no-such-app/],
    ['install invoice-reader --set x', /give a setting like name=value/],
    ['install invoice-reader --scope accounting.all:eat', /^ACCESS_SCOPE_UNKNOWN: /],
    ['approve no-such-app', /^no-such-app is not installed here\.$/],
  ])('tells what is wrong with: %s', async (line, message) => {
    const { code, stderr } = await grantway(line);
    expect([code, stderr.trimEnd()]).toEqual([1, expect.stringMatching(message)]);
  });

  it('is helped with --help, which needs no server', async () => {
    const { code, stdout } = await grantway('app --help', { GRANTWAY_DATA_DIR: folder });
    expect([code, stdout]).toEqual([0, expect.stringContaining('app deprecate <app> <version> --ends-on')]);
    expect((await grantway('help')).stdout).toContain('GRANTWAY_CONTROL_TOKEN');
  });

  it('is somebody of the demo, by tokens that its owner alone can read, and that each start makes anew', async () => {
    expect(Object.keys(tokens).sort()).toEqual(['demo', 'operator', 'partner', 'sandbox']);
    expect(statSync(join(dataDir, 'running.json')).mode & 0o777).toBe(0o600);
    const { operator: old = '' } = tokens;
    await platform.stop();
    expect((await grantway('app list')).stderr).toMatch(/^Grantway is not running: /);
    await start();
    const refused = await grantway('app list', { GRANTWAY_CONTROL_TOKEN: old });
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/^ACCESS_NOT_SIGNED_IN: /)]);
    expect((await grantway('app list --seat operator')).code).toBe(0);
  }, 60_000);
});
