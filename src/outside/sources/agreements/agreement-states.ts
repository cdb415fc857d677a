/**
 * The states of an agreement and where each may go. The database's check constraint and the contract's enum are made
 * from this table. An app moves an agreement to PENDING and CANCELLED; the other moves are people's, or the clock's.
 */
export const AGREEMENT_STATES = {
  DRAFT: ['PENDING', 'CANCELLED'],
  PENDING: ['SIGNED', 'DECLINED', 'OVERDUE', 'CANCELLED'],
  OVERDUE: ['PENDING', 'CANCELLED'],
  SIGNED: [],
  DECLINED: [],
  CANCELLED: [],
} as const satisfies Record<string, readonly string[]>;

export type AgreementState = keyof typeof AGREEMENT_STATES;

/** The states by name, as an enum of GraphQL and of the database wants them. */
export const AgreementState = Object.fromEntries(
  Object.keys(AGREEMENT_STATES).map((state) => [state, state]),
) as Readonly<{ [State in AgreementState]: State }>;

/** What is told when an agreement has come to a state. */
export const EVENT_OF_STATE: Readonly<Record<AgreementState, string>> = {
  DRAFT: 'agreement.created',
  PENDING: 'agreement.published',
  OVERDUE: 'agreement.overdue',
  SIGNED: 'agreement.signed',
  DECLINED: 'agreement.declined',
  CANCELLED: 'agreement.cancelled',
};

/** Why an agreement cannot go from one state to another, with what is allowed; undefined when it can. */
export function whyNotMove(from: AgreementState, to: AgreementState): string | undefined {
  const allowed: readonly AgreementState[] = AGREEMENT_STATES[from];
  if (allowed.includes(to)) return undefined;
  if (allowed.length === 0) return `The agreement is ${from}, and that is final.`;
  return `The agreement is ${from}; it can become ${allowed.join(' or ')}, not ${to}.`;
}

/** Whether an agreement in this state never changes again. */
export function isFinal(state: AgreementState): boolean {
  return AGREEMENT_STATES[state].length === 0;
}

/** The shortest way from one state to another, without the first; empty when they are the same. */
export function findMoves(from: AgreementState, to: AgreementState): AgreementState[] | undefined {
  const ways: AgreementState[][] = [[]];
  const seen = new Set<AgreementState>([from]);
  for (const way of ways) {
    const here = way.at(-1) ?? from;
    if (here === to) return way;
    for (const next of AGREEMENT_STATES[here]) {
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}
