import type { Clock, Log } from '../../platform/base/index.js';
import type { Outbound } from '../../platform/outbound/index.js';
import type { Vault } from '../vault/index.js';
import type { Connectors, FailureClass } from './connector-manifest.js';

/** What running connectors needs. */
export interface Engine {
  connectors: Connectors;
  outbound: Outbound;
  vault: Vault;
  /** What manifests see as `env.*`. */
  env: Readonly<Record<string, string>>;
  /** Where outside services send people back to. */
  callbackUrl: string;
  clock: Clock;
  log: Log;
}

/** Why an action did not succeed, in the platform's own terms. */
export interface Failure {
  class: FailureClass;
  message: string;
  /** When the service says that it may be tried again, in seconds. */
  afterSeconds?: number;
  step?: string;
  /** The account, when its credentials are at fault. */
  accountId?: string;
}

/** A failure on its way up; only this room throws and catches it. */
export class ConnectorFailure extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}
