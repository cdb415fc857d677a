// Says whether every contract may be published as it is: npm run check:contracts [-- <folder>] [--json]
// It fails on an error, not on a warning, and when it has seen no contract. With --json it prints one JSON line last.
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type ContractProblem,
  checkContract,
  listContractFolders,
  readContract,
  readContractFiles,
} from '../src/domain/registry/index.js';

const { values, positionals } = parseArgs({ options: { json: { type: 'boolean' } }, allowPositionals: true });
const folder = positionals[0] ?? join(import.meta.dirname, '..', 'contracts');

const ids = listContractFolders(resolve(folder));
const files = new Map(ids.map((id) => [id, readContractFiles(resolve(folder), id)]));
const live = [...files.values()].flatMap((one) => readContract(one).contract ?? []);
const contracts: { contract: string; errors: number; warnings: number; problems: ContractProblem[] }[] = [];

for (const [id, texts] of files) {
  const { problems } = await checkContract(texts, { live });
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  contracts.push({ contract: id, errors, warnings: problems.length - errors, problems });
  process.stdout.write(`${id}: ${problems.length === 0 ? 'good' : counted(errors, problems.length - errors)}\n`);
  for (const problem of problems) process.stdout.write(told(id, problem));
}

const errors = contracts.reduce((sum, one) => sum + one.errors, 0);
const warnings = contracts.reduce((sum, one) => sum + one.warnings, 0);
const isGood = errors === 0 && contracts.length > 0;
process.stdout.write(`contracts: ${contracts.length} seen, ${counted(errors, warnings)}\n`);
if (values.json) process.stdout.write(`${JSON.stringify({ isGood, errors, warnings, contracts })}\n`);
process.exitCode = isGood ? 0 : 1;

function counted(errors: number, warnings: number): string {
  return `${errors} errors, ${warnings} warnings`;
}

function told(id: string, { severity, code, place, message }: ContractProblem): string {
  const { file, line, column } = place ?? {};
  const at = [join(id, file ?? ''), ...(line === undefined ? [] : [line, column])].join(':');
  return `  ${severity} ${code} ${at}\n    ${message.replaceAll('\n', '\n    ')}\n`;
}
