import type { Clock } from '../../../platform/base/index.js';
import { CodedError, epochSeconds } from '../../../platform/base/index.js';
import { type AccessToken, checkGrant, checkNotRevoked, type GrantWatch } from '../../access/index.js';
import type { Contracts } from '../../registry/index.js';
import type { OperationAnswer } from '../operation-answer.js';
import type { KeptEvent } from './event-feed.js';
import type { EventStream } from './event-stream.js';

/** One allowed subscription, about to be answered. */
export interface SubscriptionRequest {
  token: AccessToken;
  contract: { contract: string; version: string; source: string };
  /** `invoice.issued` */
  eventType: string;
  /** What the client is told of an event, as JSON. */
  render(event: KeptEvent): string;
  /** The id of the last event that the client has. */
  lastEventId: string | undefined;
  headers: Readonly<Record<string, string>>;
  answer: OperationAnswer;
}

/** Somebody who is told of events. */
export interface Subscriber {
  request: SubscriptionRequest;
  /** Undefined until it is known where it begins; what comes meanwhile waits. */
  stream: EventStream | undefined;
  waiting: KeptEvent[];
  /** It is told of nothing before this. */
  after: Date;
  /** What it has been told when it began. */
  told: ReadonlySet<string>;
}

/** What decides whether a subscription still stands. */
export interface Standing {
  grants: GrantWatch;
  contracts: Contracts;
  clock: Clock;
}

/**
 * Checks that what was allowed when it began still is; in memory.
 * @returns whether it is known; if not, the client had better come back and be looked at anew
 * @throws ACCESS_TOKEN_INVALID, ACCESS_GRANT_CHANGED, ACCESS_INSTALLATION_INACTIVE, REGISTRY_CONTRACT_RETIRED
 */
export function checkStanding({ grants, contracts, clock }: Standing, { request }: Subscriber): boolean {
  const { token, contract } = request;
  const grant = grants.peek(token.installationId);
  if (grant === undefined) return false;
  checkNotRevoked(token, grants);
  checkGrant(token, grant);
  if (token.exp <= epochSeconds(clock)) {
    const message = 'The access token has expired. Get a new one at /oauth/token, and go on after the last id.';
    throw new CodedError('ACCESS_TOKEN_INVALID', message);
  }
  contracts.get(contract.contract, contract.version);
  return true;
}

/** Whether a subscriber is to be told of an event. Events come here only for its own tenant. */
export function isFor({ request, after, told }: Subscriber, event: KeptEvent): boolean {
  const isOfKind = event.source === request.contract.source && event.type === request.eventType;
  return isOfKind && event.receivedAt >= after && !told.has(event.id);
}
