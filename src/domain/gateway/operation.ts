import type { Clock, CodedError, Log, RecentMap } from '../../platform/base/index.js';
import type { TraceContext, Tracing } from '../../platform/telemetry/index.js';
import type {
  AccessToken,
  AppManifest,
  AssertionSigner,
  DpopGuard,
  GrantWatch,
  TokenVerifier,
} from '../access/index.js';
import type { AccessLog, Budget, Budgets, UsageMeter } from '../metering/index.js';
import type { Contracts, LiveContract } from '../registry/index.js';
import type { AppDocuments } from './app-documents.js';
import type { Decider, Decision, Ground } from './decide-operation.js';
import type { OperationTallies } from './operation-tallies.js';
import type { PersistedDocuments } from './persisted-documents.js';
import type { PinnedFinder } from './pinned-contracts.js';
import type { Sandbox } from './sandbox/index.js';
import type { ScopeSet } from './scope-set.js';
import type { SourceClient } from './source-client.js';
import type { SourceOperation } from './source-operation.js';
import type { Subscriptions } from './subscriptions/index.js';

/** What a client sends, whichever way it came. */
export interface OperationRequest {
  /** One contract version, or undefined for whatever the app version pins. */
  contract?: { name: string; version: string };
  authorization: string | undefined;
  /** The proof of possession that comes with a token that is bound to a key (RFC 9449). */
  dpop?: string | undefined;
  contentType: string | undefined;
  accept: string | undefined;
  /** What a GET asks, as its address has it after the question mark; undefined for a POST. */
  search: string | undefined;
  /** The id of the last event that a client has which comes back to a subscription. */
  lastEventId?: string | undefined;
  /** What a POST asks. */
  body: Buffer;
  /** Of which trace it is, as the client says. Nothing is decided by it. */
  trace?: TraceContext | undefined;
  /** Whether the platform itself asks, which paces its work by itself and spends nobody's budget. */
  isOwn?: boolean;
}

/** A verified caller and what was worked out for its token. */
export interface Caller {
  token: AccessToken;
  /** Contract name to version, as the app version pins them. */
  pins: ReadonlyMap<string, string>;
  /** The documents of the app version's manifest. */
  documents: AppDocuments;
  /** The scopes that the app version's manifest declares: no others can be granted to it. */
  declared: ReadonlySet<string>;
  /** Where the tenant's administrator approves scopes. */
  approvalUrl: string;
  /** Whether its tenant is a sandbox, which is answered from the contracts' samples. */
  isSandbox: boolean;
  /** The token's scopes as sets, by who decides: a contract that changes gives its scopes other bits. */
  granted: WeakMap<Decider, ScopeSet>;
  /** What its installation may still spend. */
  budget: Budget;
  /** What it was refused last, for an app that is refused once mostly asks the same again. */
  refusal: { decision: Decision; error: CodedError } | undefined;
}

/** What the gateway works with. */
export interface Gateway {
  contracts: Contracts;
  deciderOf(ground: LiveContract | Ground): Decider;
  /** Several contracts as one graph. */
  join(contracts: readonly LiveContract[]): Promise<Ground>;
  pinned: PinnedFinder;
  verifier: TokenVerifier;
  dpop: DpopGuard;
  grants: GrantWatch;
  signer: AssertionSigner;
  sources: SourceClient;
  sandbox: Sandbox;
  subscriptions: Subscriptions;
  isSandboxTenant(tenantId: string): Promise<boolean>;
  meter: UsageMeter;
  budgets: Budgets;
  accessLog: AccessLog;
  tallies: OperationTallies;
  /** Undefined when nobody wants spans. */
  tracing: Tracing | undefined;
  manifestOf(appKey: string, version: string): Promise<AppManifest>;
  /** What callers with an app version have of it. */
  appOf(appKey: string, version: string): Promise<Pick<Caller, 'pins' | 'documents' | 'declared'>>;
  /** Documents that clients had kept. */
  persisted: PersistedDocuments;
  /** Callers by their Authorization header, met before. */
  callers: RecentMap<Caller>;
  /** Where a client learns how to get a token (RFC 9728). */
  resourceMetadataUrl: string;
  /** What people's pages are below. */
  publicUrl: string;
  clock: Clock;
  log: Log;
}

/** A GraphQL request, taken apart, with the text that is to run. */
export interface ParsedRequest extends RequestParts {
  query: string;
}

/** A GraphQL request as it came: with a text, or a reference to one that is known, or both. */
export type SentRequest =
  | (RequestParts & { query: string; reference: undefined })
  | (RequestParts & { query: string | undefined; reference: DocumentReference });

/** Names a document by what it says. */
export interface DocumentReference {
  /** SHA-256 of the text, in lower-case hexadecimal; undefined when the id is of another kind, which nothing has here. */
  hash: string | undefined;
  /** Whether it came as an automatic persisted query, which is kept when it comes with its text. */
  isAutomatic: boolean;
}

interface RequestParts {
  operationName: string | undefined;
  variables: Record<string, unknown> | undefined;
  /** The variables as they are sent on. */
  variablesText: string | undefined;
  wishes: Wishes;
}

/** What a client asks of the gateway itself, in `extensions.grantway` of its request. */
export interface Wishes {
  /** Whether the answer is to tell what it cost. */
  cost: boolean;
  /** Whether what was granted is wanted where not everything was. */
  isPartial: boolean;
}

/** An operation that may be executed. */
export interface AllowedOperation {
  caller: Caller;
  decider: Decider;
  decision: Decision;
  parsed: ParsedRequest;
  /** Headers of the answer: the content type that the client wants, notices, and what is left of the budget. */
  headers: SourceOperation['headers'];
  /** Where it stands in a trace: the client's, or one that begins here. */
  trace: TraceContext | undefined;
}
