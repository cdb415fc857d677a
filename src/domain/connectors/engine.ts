import type { Clock, Log } from '../../platform/base/index.js';
import type { Outbound } from '../../platform/outbound/index.js';
import type { AppEnvValues, ReadAppEnv } from '../access/index.js';
import type { Vault } from '../vault/index.js';
import type { Connectors, FailureClass } from './connector-manifest.js';

/** What running connectors needs. */
export interface Engine {
  connectors: Connectors;
  outbound: Outbound;
  vault: Vault;
  /** What manifests see as `env.*`: the platform's configuration, and over it what the app has set. */
  env: Readonly<Record<string, string>>;
  /** Reads what apps have set. */
  readAppEnv: ReadAppEnv;
  /** What of `env` is the app's own: its requests may hold it, secrets too. */
  ownEnv?: AppEnvValues['all'];
  /** Where outside services send people back to. */
  callbackUrl: string;
  clock: Clock;
  log: Log;
}

/** The engine as an installation's requests see it: with what its app version has set for its environment. */
export async function engineFor(
  engine: Engine,
  { appKey, appVersion, environment }: { appKey: string; appVersion: string; environment: string },
): Promise<Engine> {
  const { all } = await engine.readAppEnv({ appKey, version: appVersion, environment });
  return { ...engine, env: { ...engine.env, ...all }, ownEnv: all };
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
