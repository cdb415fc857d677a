import type { OptionValues } from './command.js';

export interface Change {
  criticality: string;
  message: string;
}

export interface ContractReport {
  problems: {
    code: string;
    severity: string;
    message: string;
    place?: { file: string; line?: number; column?: number };
  }[];
  changes: Change[];
  harms: {
    change: Change;
    coordinate?: string;
    users: {
      app: string;
      appVersion: string;
      tenant: { slug: string };
      operation: string;
      requests: number;
      lastUsedOn?: string;
    }[];
  }[];
}

export const isGood = ({ problems }: ContractReport): boolean => problems.every(({ severity }) => severity !== 'error');

/** Shows what is wrong, what is different, and whom it would break. */
export function showReport(report: ContractReport, values: OptionValues, print: (line: string) => void): void {
  if (values.json) {
    print(JSON.stringify({ isGood: isGood(report), ...report }));
    return;
  }
  for (const { severity, code, place, message } of report.problems) {
    const at = place && [place.file, place.line, place.column].filter((part) => part !== undefined).join(':');
    print(`${severity} ${code}${at ? ` ${at}` : ''}\n    ${message}`);
  }
  showChanges(report.changes, values, print);
  for (const { change, users } of report.harms) {
    if (users.length === 0) continue;
    print(`would break, because ${change.message}:`);
    for (const user of users)
      print(
        `    ${user.app} ${user.appVersion}  ${user.tenant.slug}  ${user.operation}` +
          (user.lastUsedOn ? `  ${user.requests} requests, last on ${user.lastUsedOn}` : ''),
      );
  }
  const errors = report.problems.filter(({ severity }) => severity === 'error').length;
  print(`${errors} errors, ${report.problems.length - errors} warnings, ${report.changes.length} changes`);
}

export function showChanges(changes: Change[], values: OptionValues, print: (line: string) => void): void {
  if (values.json) {
    print(JSON.stringify({ changes }));
    return;
  }
  if (changes.length === 0) print('no differences');
  for (const { criticality, message } of changes) print(`${criticality}  ${message}`);
}
