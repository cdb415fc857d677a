import { describe, expect, it } from '@jest/globals';
import { readSource, sourceFiles } from './source-files.js';

describe('locks on rows', () => {
  it('say by name whether they wait: a number once stood for leaving out what somebody else has', () => {
    expect(sourceFiles('src').filter((path) => /lockMode:\s*\d/.test(readSource(path)))).toEqual([]);
  });
});
