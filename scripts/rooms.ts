/**
 * The rooms in their one order, and which of them may touch which big dependency. The rules (room-rules.ts), the check
 * (check-rooms.ts) and the tests are made from this.
 *
 * Files directly in src/ (main.ts, demo.ts, …) compose the rooms: they stand above all, and import any.
 */

/** Top to bottom and left to right: an import only goes down this list. */
export const ROOMS = [
  'entry/http',
  'entry/api',
  'entry/mcp',
  'entry/worker',
  'domain/directory',
  'domain/automations',
  'domain/connectors',
  'domain/gateway',
  'domain/access',
  'domain/vault',
  'domain/registry',
  'domain/metering',
  'platform/outbound',
  'platform/queue',
  'platform/store',
  'platform/telemetry',
  'platform/base',
] as const;

/** Programs that reach the platform over the network only. A star is any one folder. */
export const OUTSIDE_ROOMS = ['outside/console', 'outside/cli', 'outside/sources/*', 'outside/sandbox/*'] as const;

/** What outside programs may import beside themselves. */
export const SDK = 'outside/sdk';

/** A big dependency and the rooms that may import it. */
export interface Seam {
  name: string;
  packages: readonly string[];
  rooms: readonly string[];
}

export const SEAMS: readonly Seam[] = [
  { name: 'fastify', packages: ['fastify', '@fastify/*'], rooms: ['entry/http', 'entry/api', 'outside/*'] },
  {
    name: 'graphql-server',
    packages: ['type-graphql', '@apollo/server', '@as-integrations/fastify'],
    rooms: ['entry/api', SDK, 'outside/sources'],
  },
  { name: 'oidc-provider', packages: ['oidc-provider'], rooms: ['domain/access'] },
  { name: 'people-sign-in', packages: ['@simplewebauthn/*', 'openid-client'], rooms: ['domain/access'] },
  { name: 'bullmq', packages: ['bullmq', 'ioredis'], rooms: ['platform/queue'] },
  { name: 'undici', packages: ['undici'], rooms: ['platform/outbound', 'outside/*'] },
  { name: 'telemetry', packages: ['prom-client', '@opentelemetry/*'], rooms: ['platform/telemetry'] },
  {
    name: 'database',
    packages: ['@mikro-orm/*', 'pg', '@electric-sql/pglite', 'kysely'],
    rooms: ['platform/store', SDK, 'outside/sources'],
  },
];
