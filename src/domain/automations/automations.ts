import type { Clock, Log } from '../../platform/base/index.js';
import type { Queue } from '../../platform/queue/index.js';
import type { Run, Store } from '../../platform/store/index.js';
import type { Access, GrantInForce } from '../access/index.js';
import type { Engine } from '../connectors/index.js';
import type { Gateway } from '../gateway/index.js';
import type { Contracts } from '../registry/index.js';

/** What running automations needs. */
export interface Automations {
  store: Store;
  queue: Queue;
  access: Access;
  /** An access token for an installation, as an app would get one. */
  accessTokens(grant: GrantInForce): Promise<string>;
  gateway: Gateway;
  engine: Engine;
  contracts: Contracts;
  /** How long to wait before each further try, in seconds; after the last the work is held. */
  retrySchedule: readonly number[];
  /** Names this process in leases. */
  nodeId: string;
  clock: Clock;
  log: Log;
}

/** A run that this process has leased, with what it is about. */
export type LeasedRun = Pick<
  Run,
  'id' | 'tenantId' | 'installationId' | 'subject' | 'attempts' | 'attemptsBefore' | 'serializeBy' | 'steps'
> & { automationKey: string; sourceEventId: string; eventType: string };

/** 5 s, 30 s, 5 min, 30 min, 2 h, 6 h, 12 h: about 21 hours in all. */
export const defaultRetrySchedule = [5, 30, 300, 1_800, 7_200, 21_600, 43_200] as const;

export const leaseSeconds = 30;
