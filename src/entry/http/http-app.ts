import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Access, AuthorizationServer, SignedIn } from '../../domain/access/index.js';
import type { SourceEvent } from '../../domain/automations/index.js';
import type { Engine } from '../../domain/connectors/index.js';
import type { Directory } from '../../domain/directory/index.js';
import type { Gateway } from '../../domain/gateway/index.js';
import type { Contracts } from '../../domain/registry/index.js';
import type { Clock, Log, Role } from '../../platform/base/index.js';
import type { Store } from '../../platform/store/index.js';

/** What the doors hand requests down to. */
export interface HttpApp {
  roles: ReadonlySet<Role>;
  publicUrl: string;
  store: Store;
  access: Access;
  authorizationServer: AuthorizationServer;
  gateway: Gateway;
  contracts: Contracts;
  engine: Engine;
  directory: Directory;
  ingest(events: SourceEvent[]): Promise<void>;
  /** Source name -> the secret with which it posts events. */
  sourceSecrets: ReadonlyMap<string, string>;
  /** Proves that a form is ours; the same on every node. */
  csrfKey: string;
  clock: Clock;
  log: Log;
}

/** One request at a door. */
export interface Visit {
  app: HttpApp;
  request: FastifyRequest;
  reply: FastifyReply;
  /** Present at doors for people. */
  signedIn: SignedIn | undefined;
}

/** Who may come through a door. Apps and sources prove themselves to the handler. */
export type Who = 'anyone' | 'person' | 'app' | 'source';

export interface Door {
  /** Which role of a process opens it. */
  role: Role | 'any';
  method: 'GET' | 'POST';
  path: string;
  who: Who;
  handle(visit: Visit): unknown;
}

/** A person's door has a person. */
export function personOf({ signedIn }: Visit): SignedIn {
  if (signedIn === undefined) throw new TypeError('this door is not declared as for people');
  return signedIn;
}

/** The raw body; empty when there is none. */
export const bodyOf = ({ request }: Visit): Buffer => (Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));

/** A form's fields. */
export const formOf = (visit: Visit): URLSearchParams => new URLSearchParams(bodyOf(visit).toString('utf8'));

/** A path parameter. */
export const parameter = ({ request }: Visit, name: string): string =>
  (request.params as Record<string, string>)[name] ?? '';
