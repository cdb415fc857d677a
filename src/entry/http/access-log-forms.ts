import type { AccessLogEntry } from '../../platform/store/index.js';

/** A form in which the access log is exported. */
interface AccessLogForm {
  mediaType: string;
  head: string;
  line(entry: AccessLogEntry): string;
  /** The last line of a file that does not hold all; where it ends. */
  more(last: AccessLogEntry): string;
}

const rowOf = (entry: AccessLogEntry) => ({
  at: entry.at.toISOString(),
  until: entry.until.toISOString(),
  app: entry.appKey,
  version: entry.appVersion,
  operation: entry.name ?? '',
  kind: entry.kind,
  contract: entry.contract,
  outcome: entry.outcome,
  requests: Number(entry.requests),
  operationHash: entry.hash,
  installation: entry.installationId,
  id: entry.id,
});

const columns = [
  'at',
  'until',
  'app',
  'version',
  'operation',
  'kind',
  'contract',
  'outcome',
  'requests',
  'operationHash',
  'installation',
  'id',
] as const;
const notAll = (last: AccessLogEntry): string =>
  `There are more entries, from ${last.at.toISOString()} and before. Export them with an earlier last day.`;

/**
 * One line of CSV (RFC 4180). A text that a spreadsheet would take for a formula gets a quotation mark before it.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvLine(values: readonly (string | number)[]): string {
  const cells = values.map((value) => {
    if (typeof value === 'number') return String(value);
    const text = /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
    return `"${text.replaceAll('"', '""')}"`;
  });
  return `${cells.join(',')}\r\n`;
}

export const accessLogForms: Record<'csv' | 'jsonl', AccessLogForm> = {
  csv: {
    mediaType: 'text/csv; charset=utf-8',
    head: csvLine(columns),
    line: (entry) => {
      const row = rowOf(entry);
      return csvLine(columns.map((name) => row[name]));
    },
    more: (last) => csvLine([notAll(last), ...Array(columns.length - 1).fill('')]),
  },
  jsonl: {
    mediaType: 'application/jsonl; charset=utf-8',
    head: '',
    line: (entry) => `${JSON.stringify({ ...rowOf(entry), operation: entry.name ?? null })}\n`,
    more: (last) => `${JSON.stringify({ more: notAll(last) })}\n`,
  },
};
