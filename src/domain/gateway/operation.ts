import type { Clock, Log, RecentMap } from '../../platform/base/index.js';
import type { AccessToken, AppManifest, AssertionSigner, GrantWatch, TokenVerifier } from '../access/index.js';
import type { UsageMeter } from '../metering/index.js';
import type { Contracts } from '../registry/index.js';
import type { Decider } from './decide-operation.js';
import type { ScopeSet } from './scope-set.js';
import type { SourceClient } from './source-client.js';

/** What a client sends, whichever way it came. */
export interface OperationRequest {
  /** One contract version, or undefined for whatever the app version pins. */
  contract?: { name: string; version: string };
  authorization: string | undefined;
  contentType: string | undefined;
  accept: string | undefined;
  body: Buffer;
}

/** A verified caller and what was worked out for its token. */
export interface Caller {
  token: AccessToken;
  /** Contract name to version, as the app version pins them. */
  pins: ReadonlyMap<string, string>;
  /** The token's scopes by contract id, as sets. */
  granted: Map<string, ScopeSet>;
}

/** What the gateway works with. */
export interface Gateway {
  contracts: Contracts;
  deciders: ReadonlyMap<string, Decider>;
  verifier: TokenVerifier;
  grants: GrantWatch;
  signer: AssertionSigner;
  sources: SourceClient;
  meter: UsageMeter;
  manifestOf(appKey: string, version: string): Promise<AppManifest>;
  /** Callers by their Authorization header, met before. */
  callers: RecentMap<Caller>;
  /** Where a client learns how to get a token (RFC 9728). */
  resourceMetadataUrl: string;
  clock: Clock;
  log: Log;
}

/** A GraphQL request, taken apart. */
export interface ParsedRequest {
  query: string;
  operationName: string | undefined;
  variables: Record<string, unknown> | undefined;
  /** The variables as they are sent on. */
  variablesText: string | undefined;
}
