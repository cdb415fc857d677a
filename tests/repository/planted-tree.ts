import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { OUTSIDE_ROOMS, ROOMS, SDK } from '../../scripts/rooms.js';
import { repository } from './source-files.js';

/** Files by path: what each of them imports. */
export type Tree = Record<string, readonly string[]>;

/** One file of a room, with a name for the star. */
export const fileIn = (room: string, file: string) => `src/${room.replace('*', 'one')}/${file}.ts`;

/** A tree that keeps every rule: each room, each allowed use of a seam, each exception. */
export function cleanTree(): Tree {
  const tree: Record<string, readonly string[]> = {
    'src/main.ts': ['./entry/http/index.js', './platform-process.js', './outside/sandbox/one/index.js'],
    'src/platform-process.ts': ['./platform/store/index.js'],
    'migrations/index.ts': ['@mikro-orm/migrations'],
    'migrations/generate.ts': ['../src/platform/store/inner.js', '@mikro-orm/postgresql'],
    'tests/any.test.ts': ['../src/domain/access/inner.js', 'fastify', '../src/outside/sources/one/inner.js'],
    'src/outside/sources/one/inner.ts': ['../../sdk/index.js', 'undici', '@mikro-orm/core', 'type-graphql', 'pg'],
    'src/outside/sdk/inner.ts': ['@mikro-orm/postgresql', '@apollo/server', 'fastify', 'undici'],
    'src/platform/store/inner.ts': ['../../../migrations/index.js', 'kysely', '@electric-sql/pglite'],
    'src/platform/queue/inner.ts': ['bullmq', 'ioredis'],
    'src/platform/telemetry/inner.ts': ['prom-client'],
    'src/domain/access/inner.ts': ['oidc-provider', '@simplewebauthn/server'],
    'src/domain/gateway/inner.ts': ['../access/index.js', '../../platform/base/index.js'],
    'src/entry/api/inner.ts': ['@apollo/server', '@as-integrations/fastify'],
    'src/entry/http/inner.ts': ['fastify', '../api/index.js', '../../domain/directory/index.js'],
  };
  for (const room of [...ROOMS, ...OUTSIDE_ROOMS, SDK]) {
    tree[fileIn(room, 'inner')] ??= [];
    tree[fileIn(room, 'index')] = ['./inner.js'];
  }
  return tree;
}

/** Writes the tree to a folder of its own and runs the check on it. */
export async function checkTree(tree: Tree): Promise<{ exitCode: number; problems: string[] }> {
  const root = mkdtempSync(join(tmpdir(), 'grantway-rooms-'));
  try {
    mkdirSync(join(root, 'src'));
    symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
    for (const [path, imports] of Object.entries(tree)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(
        join(root, path),
        imports.map((specifier) => `import '${specifier}';\n`).join('') || 'export {};\n',
      );
    }
    return await run(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

function run(root: string): Promise<{ exitCode: number; problems: string[] }> {
  const script = join(repository, 'scripts/check-rooms.ts');
  return new Promise((resolveRun) => {
    execFile(
      process.execPath,
      ['--import', './typescript.mjs', script, root],
      { cwd: repository },
      (error, _, stderr) =>
        resolveRun({ exitCode: error ? Number(error.code) : 0, problems: stderr.split('\n').filter(Boolean) }),
    );
  });
}
