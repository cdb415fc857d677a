import type { AutomationManifest, GrantInForce } from '../access/index.js';
import type { Engine } from '../connectors/index.js';
import type { LeasedRun } from './automations.js';

/** What one try works with. */
export interface Work {
  run: LeasedRun;
  grant: GrantInForce;
  manifest: AutomationManifest;
  /** Connector and contract versions, as the app version pins them. */
  connectors: Readonly<Record<string, { version: string }>>;
  contracts: Readonly<Record<string, { version: string }>>;
  accessToken: string;
  /** With what the app version has set for the installation's environment. */
  engine: Engine;
  /** A variable of `env.*` that the app version declares and nobody has set. */
  unset: string | undefined;
  scope: Record<string, unknown>;
}
