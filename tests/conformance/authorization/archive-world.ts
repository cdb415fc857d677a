import { readFileSync } from 'node:fs';
import { publisherOf } from '../../support/contract-publisher.js';
import { createWorld, type TestTenant, type World } from '../../support/world.js';

const fileOf = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

/** A contract that has one of everything which authorization can depend on, and more scopes than a word has bits. */
export const archiveFiles = { sdl: fileOf('contract.graphql'), manifest: fileOf('contract.yaml') };

export const allScopes = [...archiveFiles.manifest.matchAll(/^ {2}archive\.([^ ]+): \{/gm)].map(
  ([, scope]) => scope ?? '',
);

/** Scopes as the tests write them, `items:read films:read`, in full. */
export const inFull = (scopes: string): string =>
  scopes
    .split(' ')
    .filter(Boolean)
    .map((scope) => `archive.${scope}`)
    .join(' ');

/** A platform whose archive is played by whoever listens at `sourceUrl`. */
export interface Archive {
  world: World;
  app: { key: string; secret: string };
  acme: TestTenant;
  /** Everything is granted to it. */
  installation: string;
  /** A token with these scopes and no others. */
  tokenFor(scopes: string): Promise<string>;
  close(): Promise<void>;
}

export async function openArchive(sourceUrl: string): Promise<Archive> {
  // The random operations ask for more than anybody would.
  const env = { GRANTWAY_SOURCES: `archive=${sourceUrl}`, GRANTWAY_BUDGET_POINTS: String(10 ** 15) };
  const world = await createWorld({ env });
  const { status, body } = await publisherOf(world, 'archive').publish(archiveFiles);
  if (status !== 201) throw new Error(`not published: ${status} ${body.detail}`);
  const every = inFull(allScopes.join(' ')).split(' ');
  const app = await world.app({ contracts: { archive: { version: '2026-10', required: [], optional: every } } });
  const acme = await world.tenant();
  const installation = await world.install(acme, { app: app.key, scopes: every });
  const bare = await world.install(await world.tenant(), { app: app.key, scopes: [] });
  const tokens = new Map<string, Promise<string>>();
  return {
    world,
    app,
    acme,
    installation,
    tokenFor: (scopes) => {
      // A request for no scope is one for all that is granted, so that nothing has to be granted.
      const token = tokens.get(scopes) ?? world.token(app, scopes ? installation : bare, inFull(scopes));
      tokens.set(scopes, token);
      return token;
    },
    close: () => world.close(),
  };
}
