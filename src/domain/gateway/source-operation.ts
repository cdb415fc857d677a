import type { TraceContext } from '../../platform/telemetry/index.js';
import type { LiveContract } from '../registry/index.js';

/** One operation as a source is to be asked. */
export interface SourceOperation {
  /** The contract version, `accounting/2026-10`: a source answers each at a door of its own. */
  contract: string;
  /** The codes of errors that the contract declares: others are masked. */
  errors: LiveContract['errors'];
  body: string;
  /** Whether it changes nothing, so that it may be sent again when a connection turns out to have been left. */
  mayRepeat: boolean;
  assertion: string;
  /** Whose operation it is: so that no tenant can hold all connections to a source. */
  tenant: string;
  trace?: TraceContext | undefined;
  /** Headers of the answer: the content type that the client wants, by which its status is chosen, and notices. */
  headers: Readonly<Record<string, string>> & { readonly 'content-type': string };
}
