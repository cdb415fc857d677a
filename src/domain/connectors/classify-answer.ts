import { isCoded, messageOf, scrubSecrets } from '../../platform/base/index.js';
import type { OutboundAnswer } from '../../platform/outbound/index.js';
import { compiledExpression, compiledTemplate } from './compiled.js';
import type { ErrorRule, FailureClass } from './connector-manifest.js';
import type { Failure } from './engine.js';
import { toText } from './values.js';

/** An answer with its body read, as expressions see it. */
export interface ReadAnswer {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

const longestMessage = 500;

/** Reads the body: JSON when it is, else its text. */
export function readAnswer(answer: OutboundAnswer): ReadAnswer {
  let body: unknown = answer.body;
  try {
    if (answer.body !== '') body = JSON.parse(answer.body);
  } catch {
    // Not JSON: an error page of a proxy. Expressions then see its text.
  }
  return { status: answer.status, headers: answer.headers, body };
}

/** What an answer means by the connector's own table, then by its status; undefined when it is a success. */
export function classifyAnswer(answer: ReadAnswer, rules: readonly ErrorRule[]): Failure | undefined {
  const rule = rules.find((one) => fits(one, answer));
  const known = rule ? { class: rule.class } : byStatus(answer.status);
  if (known === undefined) return undefined;
  const message = rule?.message ? toText(compiledTemplate(rule.message)({ ...answer })) : '';
  return {
    class: known.class,
    message: scrubSecrets(message || `The service answered ${answer.status}${summary(answer.body)}.`).slice(
      0,
      longestMessage,
    ),
    afterSeconds: retryAfterSeconds(answer.headers['retry-after']) ?? rule?.afterSeconds,
  };
}

/** What a request that got no answer means. */
export function classifyError(error: unknown): Failure {
  if (isCoded(error, 'OUTBOUND_HOST_REFUSED')) return { class: 'config', message: error.message };
  return { class: 'transient', message: messageOf(error).slice(0, longestMessage) };
}

function fits({ when }: ErrorRule, answer: ReadAnswer): boolean {
  if (when.status && !when.status.includes(answer.status)) return false;
  if (when.path === undefined) return true;
  const value = compiledExpression(when.path)({ ...answer });
  if (value === undefined) return false;
  return when.in === undefined || when.in.includes(toText(value));
}

function byStatus(status: number): { class: FailureClass } | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status === 401) return { class: 'auth_expired' };
  if (status === 429) return { class: 'throttled' };
  if (status === 408 || status === 425 || status >= 500) return { class: 'transient' };
  if (status === 409 || status === 412) return { class: 'conflict' };
  if (status === 404 || status === 410) return { class: 'gone' };
  return { class: 'rejected' };
}

/** RFC 9110 section 10.2.3: seconds or a date; at most a day, so that a strange answer cannot park work for ever. */
export function retryAfterSeconds(header: string | undefined, nowMs = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - nowMs) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(Math.ceil(seconds), 0), 86_400) : undefined;
}

function summary(body: unknown): string {
  const text = toText(body).replace(/\s+/g, ' ').trim();
  return text === '' ? '' : `: ${text.slice(0, 200)}`;
}
