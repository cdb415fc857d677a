import Fastify, { type FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { SourceContext } from './build-source-schema.js';
import { createEventOutbox } from './event-outbox.js';
import { registerGraphqlDoor } from './graphql-door.js';
import { openSourceStore, type SourceTables } from './open-source-store.js';
import { ackOutbox, claimOutbox } from './outbox-table.js';
import type { SourceDatabase } from './source-database.js';
import type { SourceEm, SourceStore } from './source-store.js';
import { type Assertion, createAssertionVerifier } from './verify-assertion.js';

/** What whoever runs a source decides. */
export interface SourceOptions {
  host: string;
  /** 0 for any free one. */
  port: number;
  database: SourceDatabase;
  platform: {
    /** The platform's public URL, as in `iss`. */
    issuer: string;
    jwksUrl: string;
    eventsUrl: string;
    eventsSecret: string;
  };
  importSecret: string;
  log?: (entry: object) => void;
  /** How long to wait before events are posted again; 1 s rising to 60 s unless told. */
  eventsBackoff?: { minMs: number; maxMs: number };
}

/** What a source's own doors stand on. */
export interface SourceParts {
  store: SourceStore;
  /** To be called when something was added to the outbox, after the commit. */
  onChange(): void;
  /** With it files are brought in. */
  importSecret: string;
  log(entry: object): void;
}

/** What makes a source what it is. */
export interface SourceProgram<Loaders extends object> {
  tables: SourceTables;
  /** The executable schema of each contract version that it serves, by id: `accounting/2026-10`. */
  contracts: Readonly<Record<string, GraphQLSchema>>;
  /** What a request's resolvers have at hand beside who asks; `em` sees the caller's tenant and nothing else. */
  createLoaders(em: () => SourceEm): Loaders;
  /** Adds doors beside those of the contracts. */
  registerDoors?(app: FastifyInstance, parts: SourceParts): void;
}

export interface RunningSource {
  /** Where it listens, without a trailing slash. */
  url: string;
  /** Stops listening, waits for what is in flight and lets go of the database. */
  close(): Promise<void>;
}

/**
 * Starts a source: its tables, each contract version at `POST /contracts/{contract}/{version}/graphql`, its own doors,
 * and the posting of its events to the platform. Assertions must be for `urn:grantway:source:<source>`.
 * @throws what the database or the socket says when it cannot be opened; nothing is left open then.
 */
export async function startSource<Loaders extends object>(
  program: SourceProgram<Loaders>,
  options: SourceOptions,
): Promise<RunningSource> {
  const { tables, contracts } = program;
  const { source } = tables;
  const log = options.log ?? (() => {});
  const { issuer, jwksUrl, eventsUrl, eventsSecret } = options.platform;
  const store = await openSourceStore(tables, options.database);
  const outbox = createEventOutbox({
    source,
    eventsUrl,
    eventsSecret,
    claimBatch: (limit) => claimOutbox(store, tables.outbox, limit),
    ackBatch: (ids) => ackOutbox(store, tables.outbox, ids),
    log,
    backoff: options.eventsBackoff,
  });
  const app = Fastify({ forceCloseConnections: 'idle' });
  const close = async (): Promise<void> => {
    await app.close();
    await outbox.close();
    await store.close();
  };
  try {
    const parts: SourceParts = { store, onChange: outbox.poke, importSecret: options.importSecret, log };
    const verifier = createAssertionVerifier({ issuer, audience: `urn:grantway:source:${source}`, jwksUrl });
    const createContext = (assertion: Assertion): SourceContext & Loaders => ({
      assertion,
      store,
      onChange: outbox.poke,
      ...program.createLoaders(() => store.forTenant(assertion.tenant)),
    });
    for (const [contract, schema] of Object.entries(contracts))
      await registerGraphqlDoor(app, { contract, schema, verifier, createContext, log });
    program.registerDoors?.(app, parts);
    return { url: await app.listen({ host: options.host, port: options.port }), close };
  } catch (error) {
    await close();
    throw error;
  }
}
