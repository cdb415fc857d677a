import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
// @ts-expect-error: it has no types
import jestConfig from '../../jest.config.mjs';
import { repository } from './source-files.js';

interface Outcome {
  passed: number;
  failed: number;
  message: string;
}

/** What each planted file says beside its import of Jest's globals, which is its first line. */
const planted = {
  passes: `it.each([1, 2])('passes %i', (n) => expect(n).toBeLessThan(3));
jest.spyOn(Math, 'abs').mockReturnValue(7);
process.env.PLANTED = 'left behind';`,
  'passes-too': `it('finds nothing left behind', () => expect([Math.abs(-1), process.env.PLANTED]).toEqual([1, undefined]));`,
  asserts: `interface Gone { one: string }

it('has one', () => expect({ one: 'two' } as Gone).toEqual({ one: 'one' }));`,
  'is-never-done': `it('waits', () => new Promise(() => {}), 100);`,
  'forgets-a-rejection': `it('forgets', async () => {
  void Promise.reject(new Error('nobody takes this'));
  await new Promise((resolve) => setTimeout(resolve, 1));
});`,
  'throws-when-imported': `throw new Error('thrown when imported');`,
  'is-never-loaded': `await new Promise(() => {});`,
  'has-no-test': `describe('nothing', () => {});`,
  'cannot-be-read': `it('=`,
  exits: `it('exits', () => { try { process.exit(0); } catch {} });`,
  'fails-beforehand': `describe('a world', () => {
  beforeAll(() => { throw new Error('no world'); });
  it('is never asked', () => {});
});`,
  'fails-afterwards': `it('is well', () => {});
afterAll(() => { throw new Error('not tidied up'); });`,
};

describe('a run of tests', () => {
  const folder = mkdtempSync(join(tmpdir(), 'grantway-planted-'));
  let exitCode: number;
  let outcomes: Record<keyof typeof planted, Outcome>;

  beforeAll(async () => {
    for (const [name, text] of Object.entries(planted))
      writeFileSync(
        join(folder, `${name}.test.ts`),
        `import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';\n${text}\n`,
      );
    exitCode = await runJest(folder);
    outcomes = readOutcomes(join(folder, 'results.json'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const failed = (message: RegExp): object => ({ passed: 0, failed: 1, message: expect.stringMatching(message) });
  const broken = (message: RegExp): object => ({ passed: 0, failed: 0, message: expect.stringMatching(message) });

  it('fails when one of its files does', () => {
    expect(exitCode).toBe(1);
  });

  it('passes files that pass, and leaves one nothing of what another did', () => {
    expect(outcomes.passes).toEqual({ passed: 2, failed: 0, message: '' });
    expect(outcomes['passes-too']).toEqual({ passed: 1, failed: 0, message: '' });
  });

  it('shows what differs, and the line of the TypeScript file', () => {
    expect(outcomes.asserts).toEqual(
      failed(/- {3}"one": "one",\n\s*\+ {3}"one": "two",[\s\S]*asserts\.test\.ts:4:\d+\)/),
    );
  });

  it('fails a test that is never done, or that leaves a rejection to nobody', () => {
    expect(outcomes['is-never-done']).toEqual(failed(/Exceeded timeout of 100 ms[\s\S]*is-never-done\.test\.ts:2:1\)/));
    expect(outcomes['forgets-a-rejection']).toEqual(
      failed(/nobody takes this[\s\S]*forgets-a-rejection\.test\.ts:3:\d+\)/),
    );
  });

  it('fails a file that cannot be loaded, is never loaded or has no test', () => {
    expect(outcomes['throws-when-imported']).toEqual(broken(/thrown when imported/));
    expect(outcomes['cannot-be-read']).toEqual(broken(/cannot-be-read\.test\.ts:2/));
    expect(outcomes['is-never-loaded']).toEqual(broken(/is-never-loaded\.test\.ts was not loaded within 2000 ms/));
    expect(outcomes['has-no-test']).toEqual(broken(/must contain at least one test/));
  });

  it('fails a file that asks the process to exit, even in vain', () => {
    expect(outcomes.exits).toEqual(broken(/process\.exit\(0\) was called/));
  });

  it('fails for what goes wrong before and after the tests', () => {
    expect(outcomes['fails-beforehand']).toEqual(failed(/no world/));
    expect(outcomes['fails-afterwards']).toEqual({
      passed: 1,
      failed: 0,
      message: expect.stringMatching(/not tidied up/),
    });
  });
});

/** Runs the files of a folder as npm test does, but all in one process; gives the exit code. */
function runJest(folder: string): Promise<number> {
  const config = { ...jestConfig, rootDir: repository, roots: [folder], maxWorkers: 1, testTimeout: 2000 };
  const args = ['--config', JSON.stringify(config), '--json', '--outputFile', join(folder, 'results.json')];
  const command = ['--import', './typescript.mjs', 'node_modules/jest/bin/jest.js', ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: repository, env: { ...process.env, FORCE_COLOR: '0' } }, (error) =>
      resolve(error === null ? 0 : Number(error.code)),
    );
  });
}

function readOutcomes(path: string): Record<string, Outcome> {
  const { testResults } = JSON.parse(readFileSync(path, 'utf8'));
  const outcomes = testResults.map(({ name, message, assertionResults }: (typeof testResults)[0]) => {
    const count = (status: string) =>
      assertionResults.filter((test: { status: string }) => test.status === status).length;
    return [/([^/]+)\.test\.ts$/.exec(name)?.[1], { passed: count('passed'), failed: count('failed'), message }];
  });
  return Object.fromEntries(outcomes);
}
