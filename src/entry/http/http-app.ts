import type { FastifyReply, FastifyRequest } from 'fastify';
import type {
  Access,
  AuthorizationServer,
  PersonActor,
  SeatActor,
  SignedIn,
  SignInWays,
} from '../../domain/access/index.js';
import type { SourceEvent } from '../../domain/automations/index.js';
import type { Engine } from '../../domain/connectors/index.js';
import type { Directory } from '../../domain/directory/index.js';
import type { Gateway } from '../../domain/gateway/index.js';
import type { Contracts, Registry } from '../../domain/registry/index.js';
import { type Clock, CodedError, type Config, type Log, type Role } from '../../platform/base/index.js';
import type { Store } from '../../platform/store/index.js';
import type { Metrics } from '../../platform/telemetry/index.js';
import type { ControlApi } from '../api/index.js';

/** What a source proves itself for: posting events at run time, or publishing contracts. */
export type SourcePurpose = 'events' | 'contracts';

/** What is read of a body, at any door. */
export const maxBodyBytes = 1024 * 1024;

/** What the doors hand requests down to. */
export interface HttpApp {
  roles: ReadonlySet<Role>;
  publicUrl: string;
  /** Whose X-Forwarded-For is believed. */
  trustProxy: Config['trustProxy'];
  store: Store;
  access: Access;
  authorizationServer: AuthorizationServer;
  signInWays: SignInWays;
  gateway: Gateway;
  contracts: Contracts;
  engine: Engine;
  directory: Directory;
  ingest(events: SourceEvent[]): Promise<void>;
  registry: Registry;
  control: ControlApi;
  /** The secret with which a source proves itself: another for each purpose. */
  secretOfSource(source: string, purpose: SourcePurpose): string;
  /** Proves that a form is ours; the same on every node. */
  csrfKey: string;
  metrics: Metrics;
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

/**
 * Who may come through a door: people by the seat they are in (`person` in a tenant's, `signed-in` in any). Apps and
 * sources prove themselves to the handler.
 */
export type Who = 'anyone' | 'signed-in' | SeatActor['kind'] | 'app' | 'source';

export interface Door {
  /** Which role of a process opens it. */
  role: Role | 'any';
  method: 'GET' | 'POST' | ('PUT' | 'PATCH' | 'DELETE' | 'OPTIONS')[];
  path: string;
  who: Who;
  /** What is risky asks for a proof of who it is that is at most 15 minutes old. */
  isRisky?: true;
  handle(visit: Visit): unknown;
}

/** A door for people has one. */
export function signedInOf({ signedIn }: Visit): SignedIn {
  if (signedIn === undefined) throw new TypeError('this door is not declared as for people');
  return signedIn;
}

/** The tenant's person at the door. @throws ACCESS_SEAT_OTHER when it is in no tenant's seat */
export function personOf(visit: Visit): SignedIn<PersonActor> {
  checkSeat(signedInOf(visit), 'person');
  return visit.signedIn as SignedIn<PersonActor>;
}

const seatNames: Record<SeatActor['kind'], string> = {
  person: "a tenant's seat",
  partner: "a partner's seat",
  'source-owner': "a source owner's seat",
  operator: "an operator's seat",
};

/** Checks that who is signed in is in the seat that a door is for. @throws ACCESS_SEAT_OTHER */
export function checkSeat({ actor, seatName, seatRole }: SignedIn, kind: SeatActor['kind']): void {
  if (actor.kind === kind) return;
  throw new CodedError(
    'ACCESS_SEAT_OTHER',
    `This page needs ${seatNames[kind]}. You are here as ${seatRole} of ${seatName}; switch to another seat if you have one.`,
  );
}

export const isSeat = (who: Who): who is SeatActor['kind'] => who in seatNames;

/** Answers with a page. */
export function sendPage({ reply }: Visit, page: string, status = 200): void {
  reply.status(status).type('text/html; charset=utf-8').send(page);
}

/** Answers with a page that has passkeys on it: the only pages with a script, and that one only. */
export function sendPasskeyPage(visit: Visit, page: string, status = 200): void {
  const policy = `${contentPolicy}; script-src ${new URL(visit.app.publicUrl).origin}/passkey.js; connect-src 'self'`;
  visit.reply.header('content-security-policy', policy);
  sendPage(visit, page, status);
}

/** What a page may load: nothing but its style. */
export const contentPolicy =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/** The raw body; empty when there is none. */
export const bodyOf = ({ request }: Visit): Buffer => (Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));

/** A form's fields. @throws HTTP_BAD_REQUEST for a NUL, which no database holds as text */
export function formOf(visit: Visit): URLSearchParams {
  const form = new URLSearchParams(bodyOf(visit).toString('utf8'));
  for (const [name, value] of form)
    if (`${name}${value}`.includes('\0'))
      throw new CodedError('HTTP_BAD_REQUEST', 'A field of the form holds a NUL. Take it out and send the form again.');
  return form;
}

/** A path parameter. @throws HTTP_NOT_FOUND for a NUL: nothing has one in its name */
export function parameter({ request }: Visit, name: string): string {
  const value = (request.params as Record<string, string>)[name] ?? '';
  if (value.includes('\0')) throw new CodedError('HTTP_NOT_FOUND', 'There is nothing at this address.');
  return value;
}

/** One text of the query; what is there several times is not there. */
export function queryOf({ request }: Visit, name: string): string | undefined {
  const value = (request.query as Record<string, unknown>)[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** From where a browser comes. */
export const visitorOf = ({ request }: Visit): { address: string; userAgent: string } => ({
  address: request.ip,
  userAgent: request.headers['user-agent'] ?? '',
});
