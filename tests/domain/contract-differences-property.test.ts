import { describe, expect, it } from '@jest/globals';
import { parse, validate } from 'graphql';
import { checkContract } from '../../src/domain/registry/index.js';
import fc from '../support/fast-check.js';
import { randomDocument, randomMergingDocument } from '../support/random-document.js';
import { changeSchema, randomSchema, writeSchema } from '../support/random-schema.js';
import { contractOf, stockFiles } from '../support/stock-contract.js';

const RUNS = 150;
const DOCUMENTS = 30;

describe('a difference between two random schemas', () => {
  it('that is not breaking rejects no document that was valid', async () => {
    const seen = { quiet: 0, breaking: 0, documents: 0, rejected: 0 };
    const property = fc.asyncProperty(fc.gen(), async (gen) => {
      const choose = (count: number) => gen(fc.nat, { max: count - 1 });
      const model = randomSchema(choose);
      const files = (sdl: string) => ({ manifest: stockFiles.manifest, sdl });
      const before = contractOf(files(writeSchema(model)));
      const after = contractOf(files(writeSchema(changeSchema(model, choose, 1 + choose(2)))));
      const { isBreaking } = await checkContract(files(after.sdl), { live: [], previous: before });
      seen[isBreaking ? 'breaking' : 'quiet']++;
      for (let count = 0; count < DOCUMENTS; count++) {
        const merging = count < 10 ? randomMergingDocument(before.schema, choose) : undefined;
        const text = merging ?? randomDocument(before.schema, choose);
        const document = parse(text);
        if (validate(before.schema, document).length > 0) continue;
        seen.documents++;
        const [problem] = validate(after.schema, document);
        if (problem && isBreaking) seen.rejected++;
        if (problem && !isBreaking) throw new Error(`${problem.message}\n${text}\n${before.sdl}\n---\n${after.sdl}`);
      }
    });
    await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
    // The property says nothing unless both kinds come up, documents are valid, and some are rejected where it breaks.
    expect(seen.quiet).toBeGreaterThan(RUNS / 10);
    expect(seen.breaking).toBeGreaterThan(RUNS / 10);
    expect(seen.documents).toBeGreaterThan(RUNS * 5);
    expect(seen.rejected).toBeGreaterThan(RUNS / 10);
  });
});
