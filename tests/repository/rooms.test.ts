import { readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { roomRules } from '../../scripts/room-rules.js';
import { OUTSIDE_ROOMS, ROOMS, SDK } from '../../scripts/rooms.js';
import { checkTree, cleanTree, fileIn, type Tree } from './planted-tree.js';
import { repository } from './source-files.js';

interface Plant {
  rule: string;
  from: string;
  imports: string;
}

/** One import that breaks the rule, for every rule. */
function plants(): Plant[] {
  const plant = (rule: string, from: string, imports: string) => ({ rule, from, imports });
  return [
    ...ROOMS.map((room, place) => {
      const above = ROOMS[place - 1];
      return plant(`only-down: ${room}`, fileIn(room, 'up'), above ? fileIn(above, 'index') : 'src/main.ts');
    }),
    ...[...ROOMS, ...OUTSIDE_ROOMS, SDK].map((room) =>
      plant(`by-index: ${room}`, `src/past-index-${room.replace(/\W/g, '-')}.ts`, fileIn(room, 'inner')),
    ),
    ...OUTSIDE_ROOMS.map((room) => plant(`sdk-alone: ${room}`, fileIn(room, 'in'), 'src/platform/base/index.ts')),
    plant('sdk-alone: outside/sources/*', 'src/outside/sources/two/in.ts', 'src/outside/sources/one/index.ts'),
    plant('sdk-stands-alone', 'src/outside/sdk/in.ts', 'src/platform/base/index.ts'),
    plant('nobody-imports-outside', 'src/entry/http/out.ts', 'src/outside/sdk/index.ts'),
    plant('program-stands-alone', 'src/domain/access/around.ts', 'tests/any.test.ts'),
    plant('migrations-by-store-only', 'src/domain/access/migrate.ts', 'migrations/index.ts'),
    plant('no-circles', 'src/domain/vault/circle.ts', 'src/domain/vault/circle.ts'),
    plant('no-unknown-module', 'src/domain/vault/unknown.ts', 'src/domain/vault/nowhere.ts'),
    plant('seam: fastify', 'src/domain/access/fastify.ts', 'fastify'),
    plant('seam: graphql-server', 'src/entry/http/graphql-server.ts', '@apollo/server'),
    plant('seam: oidc-provider', 'src/entry/http/oidc-provider.ts', 'oidc-provider'),
    plant('seam: people-sign-in', 'src/entry/http/people-sign-in.ts', '@simplewebauthn/server'),
    plant('seam: bullmq', 'src/main-queue.ts', 'bullmq'),
    plant('seam: telemetry', 'src/domain/gateway/telemetry.ts', 'prom-client'),
    plant('seam: undici', 'src/domain/connectors/undici.ts', 'undici'),
    plant('seam: database', 'src/domain/access/database.ts', '@mikro-orm/core'),
  ];
}

function withPlants(tree: Tree): Tree {
  const planted: Record<string, readonly string[]> = { ...tree };
  for (const { from, imports } of plants()) {
    const path = relative(dirname(from), imports).replace(/[.]ts$/, '.js');
    planted[from] = [/[.]ts$/.test(imports) ? (path.startsWith('.') ? path : `./${path}`) : imports];
  }
  return planted;
}

describe('the check of the rooms', () => {
  it('passes a tree that keeps every rule', async () => {
    await expect(checkTree(cleanTree())).resolves.toEqual({ exitCode: 0, problems: [] });
  });

  it('fails when it sees no modules', async () => {
    await expect(checkTree({})).resolves.toMatchObject({
      exitCode: 1,
      problems: [expect.stringMatching(/^no-modules: /)],
    });
  });

  it('has a planted violation of every rule', () => {
    expect(new Set(plants().map(({ rule }) => rule))).toEqual(new Set(roomRules().map(({ name }) => name)));
  });

  it('refuses a file in a folder that is no room', async () => {
    const { exitCode, problems } = await checkTree({ ...cleanTree(), 'src/domain/billing/index.ts': [] });
    expect(exitCode).toBe(1);
    expect(problems).toEqual([expect.stringMatching(/^in-no-room: src\/domain\/billing\/index[.]ts /)]);
  });

  describe('catches', () => {
    let problems: string[];
    beforeAll(async () => {
      ({ problems } = await checkTree(withPlants(cleanTree())));
    });

    it.each(plants().map((plant) => [plant.rule, plant] as const))('%s', (rule, { from }) => {
      expect(problems).toContainEqual(expect.stringMatching(new RegExp(`^${literally(rule)}: ${literally(from)} -> `)));
    });
  });
});

describe('the list of rooms', () => {
  it.each(['entry', 'domain', 'platform'])('names every folder of src/%s', (floor) => {
    const folders = readdirSync(join(repository, 'src', floor)).map((name) => `${floor}/${name}`);
    expect(ROOMS).toEqual(expect.arrayContaining(folders));
  });

  it('names every folder of src/outside', () => {
    const listed = [...OUTSIDE_ROOMS, SDK].map((room) => room.split('/')[1]);
    expect(listed).toEqual(expect.arrayContaining(readdirSync(join(repository, 'src/outside'))));
  });

  it('has nothing beside its floors in src', () => {
    const folders = readdirSync(join(repository, 'src'), { withFileTypes: true }).filter((one) => one.isDirectory());
    expect(['entry', 'domain', 'platform', 'outside']).toEqual(expect.arrayContaining(folders.map(({ name }) => name)));
  });
});

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
