import type { Fault } from '../../sdk/index.js';

export type AgreementFault = Fault<'INVALID' | 'NOT_FOUND' | 'TAKEN' | 'INVALID_STATE' | 'SYSTEM_FIELD' | 'IN_USE'>;

/** What came of a change: the row as it is now, or why nothing has changed. */
export type Outcome<Row> =
  | { row: Row; outcome: 'created' | 'changed' | 'unchanged'; faults: [] }
  | { row: null; outcome: 'refused'; faults: AgreementFault[] };

export function refuse<Row>(...faults: AgreementFault[]): Outcome<Row> {
  return { row: null, outcome: 'refused', faults };
}

export function notFound(path: string[], message: string): AgreementFault {
  return { code: 'NOT_FOUND', message, path };
}
