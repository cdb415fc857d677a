import { describe, expect, it } from '@jest/globals';
import { ERRORS } from '../../src/platform/base/index.js';
import { readSource, sourceFiles } from './source-files.js';

const table = 'src/platform/base/error-codes.ts';
const codes = Object.keys(ERRORS);
const sources = sourceFiles('src', 'migrations')
  .filter((path) => path !== table)
  .map(readSource);

describe('the table of error codes', () => {
  it('has no code that the program does not use', () => {
    const isUsed = (code: string) => sources.some((text) => text.includes(`'${code}'`));
    expect(codes.filter((code) => !isUsed(code))).toEqual([]);
  });

  it('has every code that the program throws', () => {
    const thrown = sources.flatMap((text) =>
      [...text.matchAll(/new CodedError\(\s*'([^']+)'/g)].map(([, code]) => code),
    );
    expect(thrown.length).toBeGreaterThan(0);
    expect(codes).toEqual(expect.arrayContaining([...new Set(thrown)]));
  });

  it('gives each a status of HTTP, and a title and a way out in words', () => {
    for (const [code, { status, title, todo }] of Object.entries(ERRORS)) {
      expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
      expect(title).toMatch(/^[A-Z].*[^.]$/);
      expect(todo).toMatch(/^[A-Z].*[.]$/);
    }
  });

  it('is what docs/errors.md lists', () => {
    const listed = [...readSource('docs/errors.md').matchAll(/^\| `([A-Z_]+)` \| (\d+) \|/gm)];
    const statuses = Object.fromEntries(listed.map(([, code, status]) => [code, Number(status)]));
    expect(statuses).toEqual(Object.fromEntries(Object.entries(ERRORS).map(([code, { status }]) => [code, status])));
  });
});
