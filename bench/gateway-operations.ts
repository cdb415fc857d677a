import type { LoadRequest } from './send-load.js';

/** The kinds of request that are measured. */
export const kinds = ['list', 'single', 'refused', 'join'] as const;
export type Kind = (typeof kinds)[number];

const documents: Record<Kind, string> = {
  list: 'query List($first: Int) { invoices(first: $first) { nodes { id number kind issueDate currency buyer { name } totals { tax payable } } } }',
  single: 'query One($id: ID!) { invoice(id: $id) { id number } }',
  refused:
    'mutation Note($id: ID!) { markInvoiceExported(id: $id, system: "bench", externalId: "1") { invoice { id } } }',
  join: 'query Join($first: Int) { invoices(first: $first) { nodes { id number buyer { customer { customerNumber name } } } } }',
};
const id = '00000000-0000-4000-8000-000000000000';

interface Answer {
  data?: Record<string, unknown> | null;
  errors?: unknown[];
}

/**
 * What to send, and what must come back each time: as many bytes as the first answer has, once that was looked at.
 * @param reference what was answered to others, which this must be the same as
 * @throws when the first answer is not what was asked for
 */
export async function prepareRequest(
  url: string,
  asked: { kind: Kind; token: string; reference?: unknown },
): Promise<{ request: LoadRequest; data: unknown }> {
  const { kind, token, reference } = asked;
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    authorization: `Bearer ${token}`,
  };
  const variables = kind === 'list' || kind === 'join' ? { first: 100 } : { id };
  const body = JSON.stringify({ query: documents[kind], variables });
  const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
  const text = await answer.text();
  const told = `${kind} was answered ${answer.status}: ${text.slice(0, 300)}`;
  if (!text.startsWith('{')) throw new Error(told);
  const { data, errors } = JSON.parse(text) as Answer;
  const isRefused = errors !== undefined && Object.values(data ?? {}).every((one) => one === null);
  const isAnswered = answer.status === 200 && errors === undefined && data !== undefined;
  if (kind === 'refused' ? !isRefused : !isAnswered) throw new Error(told);
  const isSame = reference === undefined || JSON.stringify(data) === JSON.stringify(reference);
  if (!isSame) throw new Error(`another answer than others give: ${told}`);
  // The text of a refusal may hold what differs from request to request.
  const bytes = kind === 'refused' ? undefined : Buffer.byteLength(text);
  return { request: { path: '/graphql', headers, body, expected: { status: answer.status, bytes } }, data };
}
