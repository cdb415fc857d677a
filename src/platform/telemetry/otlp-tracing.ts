import { ROOT_CONTEXT, type Span, type SpanContext, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { type Log, messageOf } from '../base/index.js';
import type { TraceContext } from './trace-context.js';
import type { OpenSpan, Tracing, TracingSettings } from './tracing.js';

/** So long a batch is tried to be sent, and so long the platform waits at its end for the last of them. */
const patienceMs = 3_000;
/** Spans beyond these are dropped. */
const maxQueueSize = 4_096;
const sent = 0;
const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT };

/** Sends spans by OTLP over HTTP, as JSON, in batches. @see https://opentelemetry.io/docs/specs/otlp/#otlphttp */
export function openOtlpTracing({ url, serviceName, ratio }: TracingSettings, log: Log): Tracing {
  const exporter = warnOnce(new OTLPTraceExporter({ url, timeoutMillis: patienceMs }), log);
  // Nothing of it is global: several platforms may run in one process.
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [new BatchSpanProcessor({ exporter, maxQueueSize })],
  });
  const tracer = provider.getTracer('grantway');
  return {
    start: ({ kind, name, parent }) => {
      const context = parent ? trace.setSpanContext(ROOT_CONTEXT, remoteOf(parent)) : ROOT_CONTEXT;
      return openSpan(tracer.startSpan(name, { kind: kinds[kind] }, context), parent?.tracestate);
    },
    close: async () => {
      let timer: NodeJS.Timeout | undefined;
      const waited = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, patienceMs);
      });
      const flushed = provider.shutdown().catch(() => {});
      await Promise.race([flushed, waited]).finally(() => clearTimeout(timer));
    },
  };
}

function openSpan(span: Span, tracestate: string | undefined): OpenSpan {
  const { traceId, spanId, traceFlags } = span.spanContext();
  const flags = traceFlags.toString(16).padStart(2, '0');
  return {
    context: { traceparent: `00-${traceId}-${spanId}-${flags}`, tracestate },
    end: ({ name, attributes, error }) => {
      if (name !== undefined) span.updateName(name);
      span.setAttributes(error === undefined ? attributes : { ...attributes, 'error.type': error });
      if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}

/** @see https://www.w3.org/TR/trace-context/#traceparent-header-field-values */
function remoteOf({ traceparent }: TraceContext): SpanContext {
  const [, traceId = '', spanId = '', flags = '00'] = traceparent.split('-');
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
}

/**
 * A collector that takes nothing is told of once, until it takes something again. To whoever collects the batches each
 * counts as sent: it would only give up the others with it.
 */
function warnOnce(exporter: SpanExporter, log: Log): SpanExporter {
  let isTold = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const { error } = result;
        if (error && !isTold) log.warn({ error: messageOf(error) }, 'spans could not be sent; later ones are tried');
        isTold = error !== undefined;
        done({ code: sent });
      }),
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}
