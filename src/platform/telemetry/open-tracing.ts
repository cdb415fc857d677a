import type { Log } from '../base/index.js';
import type { Tracing, TracingSettings } from './tracing.js';

/** Undefined when nobody wants spans; then no package for them is loaded. */
export async function openTracing(settings: TracingSettings | undefined, log: Log): Promise<Tracing | undefined> {
  if (settings === undefined) return undefined;
  const { openOtlpTracing } = await import('./otlp-tracing.js');
  return openOtlpTracing(settings, log);
}
