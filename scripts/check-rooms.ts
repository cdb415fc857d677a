// Says whether every import keeps to the rooms: npm run check:rooms [-- <folder with a src/>]
// It fails when it has seen no module, so that a tool that reads nothing is not taken for a clean house.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { roomRules } from './room-rules.js';
import { OUTSIDE_ROOMS, ROOMS, SDK } from './rooms.js';

const FOLDERS = ['src', 'migrations', 'tests', 'bench', 'scripts'];

const repository = resolve(import.meta.dirname, '..');
const root = resolve(process.argv[2] ?? repository);
const { modules, problems } = await checkRooms();
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(`rooms: ${modules} modules seen, ${problems.length} problems\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function checkRooms(): Promise<{ modules: number; problems: string[] }> {
  const { output } = await cruise(
    FOLDERS.filter((folder) => existsSync(join(root, folder))),
    {
      baseDir: root,
      validate: true,
      ruleSet: { forbidden: roomRules() },
      doNotFollow: { path: 'node_modules' },
      tsPreCompilationDeps: true,
      skipAnalysisNotInRules: true,
    },
    {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      conditionNames: ['import', 'node', 'default'],
      exportsFields: ['exports'],
    },
    { tsConfig: extractTSConfig(join(repository, 'tsconfig.json')) },
  );
  const { modules, summary } = output as ICruiseResult;
  const ours = modules.map(({ source }) => source).filter((source) => source.startsWith('src/'));
  const problems = [
    ...summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`),
    ...ours.filter((source) => !isInRoom(source)).map((source) => `in-no-room: ${source} (see scripts/rooms.ts)`),
  ];
  if (ours.length === 0) problems.push(`no-modules: nothing was read in ${join(root, 'src')}`);
  return { modules: ours.length, problems: [...new Set(problems)].sort() };
}

function isInRoom(source: string): boolean {
  const rooms = [...ROOMS, ...OUTSIDE_ROOMS, SDK].map((room) => room.replace('*', '[^/]+'));
  return /^src\/[^/]+$/.test(source) || rooms.some((room) => new RegExp(`^src/${room}/`).test(source));
}
