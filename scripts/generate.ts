// Writes the files that are made from the sources: npm run generate
// With --check it writes nothing, and fails with the names of those that would change.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { GENERATED_FILES } from './generated-files.js';

const repository = resolve(import.meta.dirname, '..');
const isCheckOnly = process.argv.includes('--check');

for (const [path, make] of Object.entries(GENERATED_FILES)) {
  const file = join(repository, path);
  const text = make();
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  if (isCheckOnly) {
    process.stderr.write(`${path} is not up to date: run npm run generate\n`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    process.stdout.write(`${path} written\n`);
  }
}
