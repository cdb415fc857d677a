import type { TraceContext, Tracing } from '../../platform/telemetry/index.js';
import type { SourceOperation } from './source-operation.js';
import type { SourceEnd } from './source-tallies.js';

/** The span of one request to a source. */
export interface SourceSpan {
  context: TraceContext;
  /** @param status 0 when the source did not come to its answer */
  end(status: number, end: SourceEnd): void;
}

/** @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span */
export function startSourceSpan(tracing: Tracing, source: string, { contract, trace }: SourceOperation): SourceSpan {
  const span = tracing.start({ kind: 'client', name: `POST /contracts/${contract}/graphql`, parent: trace });
  return {
    context: span.context,
    end: (status, end) =>
      span.end({
        attributes: {
          'http.request.method': 'POST',
          'url.template': `/contracts/${contract}/graphql`,
          ...(status > 0 && { 'http.response.status_code': status }),
          'grantway.source': source,
          'grantway.contract': contract,
        },
        error: end === 'answered' ? undefined : end,
      }),
  };
}
