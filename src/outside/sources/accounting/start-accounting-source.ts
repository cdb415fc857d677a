import Fastify from 'fastify';
import { createAssertionVerifier, createEventOutbox, type SourceDatabase } from '../../sdk/index.js';
import { registerGraphqlDoor } from './graphql-door.js';
import { registerImportDoor } from './import-door.js';
import { openAccountingStore } from './open-accounting-store.js';
import { ackOutbox, claimOutbox } from './outbox.js';

export interface AccountingSourceOptions {
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

export interface AccountingSource {
  /** Where it listens, without a trailing slash. */
  url: string;
  /** Stops listening, waits for what is in flight and lets go of the database. */
  close(): Promise<void>;
}

export const ASSERTION_AUDIENCE = 'urn:grantway:source:accounting';

/**
 * Starts the accounting application: its tables, its contract at `POST /graphql`, its import door, and the posting of its
 * events to the platform.
 * @throws what the database or the socket says when it cannot be opened; nothing is left open then.
 */
export async function startAccountingSource(options: AccountingSourceOptions): Promise<AccountingSource> {
  const log = options.log ?? (() => {});
  const { issuer, jwksUrl, eventsUrl, eventsSecret } = options.platform;
  const store = await openAccountingStore(options.database);
  const outbox = createEventOutbox({
    source: 'accounting',
    eventsUrl,
    eventsSecret,
    claimBatch: (limit) => claimOutbox(store, limit),
    ackBatch: (ids) => ackOutbox(store, ids),
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
    const verifier = createAssertionVerifier({ issuer, audience: ASSERTION_AUDIENCE, jwksUrl });
    await registerGraphqlDoor(app, { store, verifier, onChange: outbox.poke, log });
    registerImportDoor(app, { store, importSecret: options.importSecret, onChange: outbox.poke, log });
    return { url: await app.listen({ host: options.host, port: options.port }), close };
  } catch (error) {
    await close();
    throw error;
  }
}
