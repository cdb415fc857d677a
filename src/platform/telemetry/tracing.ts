import type { TraceContext } from './trace-context.js';

/** What is told of a span beside its name and times. Never what a client or a source said, but for names. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** A span that has begun. It tells nothing of what it is about but what it is given. */
export interface OpenSpan {
  /** Where it stands in its trace: what is asked of others on its behalf says this. */
  readonly context: TraceContext;
  /** @param error what went wrong, as one word; undefined when nothing did, or it was the other side's fault */
  end(outcome: { name?: string; attributes: SpanAttributes; error: string | undefined }): void;
}

/** Keeps spans and sends them on, off the path of requests. Nothing waits for it, and nothing fails with it. */
export interface Tracing {
  /** @param parent whose sampling it follows; without one, the ratio of the settings decides */
  start(span: { kind: 'server' | 'client'; name: string; parent: TraceContext | undefined }): OpenSpan;
  /** Sends what is left, as far as it can be sent in a moment. */
  close(): Promise<void>;
}

/** Where spans are sent, and how many of those that have no parent. */
export interface TracingSettings {
  /** The address for traces itself, with its path. */
  url: string;
  serviceName: string;
  /** 0 to 1. */
  ratio: number;
}
