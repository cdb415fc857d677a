import { z } from 'zod';
import { CodedError } from '../../platform/base/index.js';
import type { Contracts } from '../registry/index.js';

/** An event as a source posts it: what changed, never the data. */
export interface SourceEvent {
  id: string;
  source: string;
  type: string;
  subject: string;
  time: string;
  tenant: string;
}

/** Events that come together are kept by one statement: what the database cannot hold would refuse others' too. */
const text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((value) => !value.includes('\0') && !/\p{Surrogate}/u.test(value), 'it holds what is no character');
const instant = z.iso
  .datetime({ offset: true })
  .transform((value) => new Date(value))
  .refine((at) => at.getUTCFullYear() >= 1 && at.getUTCFullYear() <= 9_999, 'it is in no year from 1 to 9999')
  .transform((at) => at.toISOString());
const cloudEvent = z.object({
  specversion: z.literal('1.0'),
  id: text(200),
  source: text(200),
  type: text(200),
  subject: text(200),
  time: instant.optional(),
  tenant: z.uuid(),
  datacontenttype: z.string().optional(),
  data: z.undefined({ error: 'an event says what changed, not the data; it is read through the contract' }).optional(),
});

export const maxEventsAtOnce = 1_000;

/**
 * Reads CloudEvents 1.0 over HTTP: structured (`application/cloudevents+json`), batch
 * (`application/cloudevents-batch+json`) or binary (`ce-` headers). All of them are good or none is taken.
 * @throws AUTOMATIONS_EVENT_INVALID, AUTOMATIONS_EVENT_UNDECLARED
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
 */
export function parseCloudEvents(
  message: { contentType: string | undefined; headers: Record<string, string | string[] | undefined>; body: Buffer },
  contracts: Contracts,
  source: string,
): SourceEvent[] {
  const declared = new Set(
    contracts
      .list()
      .filter((one) => one.source === source)
      .flatMap((one) => Object.keys(one.events)),
  );
  return rawEvents(message).map((raw, index) => {
    const parsed = cloudEvent.safeParse(raw);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw invalid(`Event ${index + 1}, ${issue?.path.join('.') || 'top'}: ${issue?.message}`);
    }
    const { id, type, subject, tenant, time } = parsed.data;
    if (parsed.data.source !== source)
      throw invalid(`Event ${index + 1} says it is of ${parsed.data.source}, but ${source} sent it.`);
    if (!declared.has(type)) {
      throw new CodedError(
        'AUTOMATIONS_EVENT_UNDECLARED',
        `Event ${index + 1}: no contract of ${source} declares ${type}.`,
      );
    }
    return { id, source, type, subject, tenant, time: time ?? new Date().toISOString() };
  });
}

function rawEvents({ contentType, headers, body }: Parameters<typeof parseCloudEvents>[0]): unknown[] {
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType === 'application/cloudevents-batch+json') {
    const batch = parseJson(body);
    if (!Array.isArray(batch)) throw invalid('A batch must be a JSON array.');
    if (batch.length > maxEventsAtOnce)
      throw invalid(`A batch may have ${maxEventsAtOnce} events; this one has ${batch.length}.`);
    return batch;
  }
  if (mediaType === 'application/cloudevents+json') return [parseJson(body)];
  if (headers['ce-specversion'] === undefined) {
    throw invalid('Send application/cloudevents+json, application/cloudevents-batch+json, or ce- headers.');
  }
  const attributes = Object.entries(headers).filter(([name]) => name.startsWith('ce-'));
  const event = Object.fromEntries(
    attributes.map(([name, value]) => [name.slice(3), decodeURIComponent(String(value))]),
  );
  return [{ ...event, ...(body.length > 0 ? { data: true } : {}) }];
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new CodedError('AUTOMATIONS_EVENT_INVALID', 'The body is not JSON.', { cause });
  }
}

function invalid(message: string): CodedError {
  return new CodedError('AUTOMATIONS_EVENT_INVALID', message);
}
