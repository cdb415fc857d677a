import Big from 'big.js';
import type { Platform } from './start-platform.js';

/** What the demo has done so far. */
export interface Work {
  tenantId: string;
  installationId: string;
  /** What an app reads through the gateway. */
  read: ReadInvoice[];
  failed: number;
  sandboxUrl: string | undefined;
}

interface ReadInvoice {
  id: string;
  number: string;
  kind: string;
  currency: string;
  totals: { payable: string };
}

type Counts = Record<string, number>;

const unfinished = ['ready', 'running', 'waiting'];
const tickMs = 100;
const patienceMs = 10 * 60_000;

/** Waits until every expected run is over or held, and shows how far it is. */
export async function waitForRuns(
  platform: Platform,
  at: { tenantId: string; installationId: string; expected: number },
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  let shown = '';
  for (;;) {
    const counts = await countRuns(platform, at);
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    const open = unfinished.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
    const line = `  ${total - open} of ${at.expected}`;
    if (line !== shown && (open === 0 || process.stderr.isTTY))
      process.stderr.write(process.stderr.isTTY ? `\r${line}` : `${line}\n`);
    shown = line;
    if (total >= at.expected && open === 0) break;
    if (Date.now() > deadline)
      throw new TypeError(
        `after ${patienceMs / 60_000} minutes ${open} runs are still open: ${JSON.stringify(counts)}`,
      );
    await new Promise((resolve) => setTimeout(resolve, tickMs));
  }
  if (process.stderr.isTTY) process.stderr.write('\n');
}

async function countRuns(platform: Platform, at: { tenantId: string; installationId: string }): Promise<Counts> {
  const rows = await platform.store
    .forTenant(at.tenantId)
    .execute<{ state: string; count: number }[]>(
      'select state, count(*)::int as count from grantway.run where installation_id = ? group by state',
      [at.installationId],
    );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

interface ListAnswer {
  data: { invoices: { nodes: ReadInvoice[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } };
  errors?: { message: string }[];
}

const listing = `query List($after: String) {
  invoices(first: 100, after: $after) {
    nodes { id number kind currency totals { payable } }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** Reads every invoice as an outside app does: a token by client credentials, then pages through the gateway. */
export async function readAllInvoices(
  platform: Platform,
  as: { app: string; secret: string; installationId: string },
): Promise<ReadInvoice[]> {
  const token = await postForm(`${platform.url}/oauth/token`, as, {
    grant_type: 'client_credentials',
    installation: as.installationId,
  });
  const read: ReadInvoice[] = [];
  let after: string | null = null;
  do {
    const answer: Response = await fetch(`${platform.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token.access_token}` },
      body: JSON.stringify({ query: listing, variables: { after } }),
    });
    const { data, errors } = (await answer.json()) as ListAnswer;
    if (errors) throw new TypeError(`the gateway answered ${answer.status}: ${errors[0]?.message}`);
    read.push(...data.invoices.nodes);
    after = data.invoices.pageInfo.hasNextPage ? data.invoices.pageInfo.endCursor : null;
  } while (after !== null);
  return read;
}

async function postForm(
  url: string,
  { app, secret }: { app: string; secret: string },
  form: Record<string, string>,
): Promise<{ access_token: string }> {
  const headers = {
    authorization: `Basic ${Buffer.from(`${app}:${secret}`).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
  };
  const answer = await fetch(url, { method: 'POST', headers, body: new URLSearchParams(form) });
  const body = (await answer.json()) as { access_token: string };
  if (!answer.ok) throw new TypeError(`${url} answered ${answer.status}: ${JSON.stringify(body)}`);
  return body;
}

interface Books {
  invoices: { CurrencyRef: { value: string }; Balance: number }[];
  creditMemos: { CurrencyRef: { value: string }; Balance: number }[];
  duplicates: { count: number }[];
}

const emptyBooks: Books = { invoices: [], creditMemos: [], duplicates: [] };

/** The final table and, with `json`, the one line that says it all. @returns whether everything was delivered. */
export async function showReport(
  platform: Platform,
  work: Work,
  how: { seconds: number; json: boolean },
): Promise<boolean> {
  const counts = await countRuns(platform, work);
  const books = work.sandboxUrl ? await readBooks(work.sandboxUrl) : emptyBooks;
  const duplicates = books.duplicates.reduce((sum, { count }) => sum + count - 1, 0);
  const count = (state: string): number => counts[state] ?? 0;
  const result = {
    read: work.read.length,
    delivered: count('delivered'),
    filtered: count('filtered') + count('halted'),
    held: count('held'),
    dead: count('dead'),
    duplicates,
    seconds: Math.round(how.seconds * 10) / 10,
  };
  const lines = [
    '',
    row('Currency', 'Invoices', 'payable', 'In QuickBooks', 'balance'),
    ...totalsByCurrency(work.read, books).map(({ currency, source, target }) =>
      row(currency, String(source.count), source.sum.toFixed(2), String(target.count), target.sum.toFixed(2)),
    ),
    '',
    ...(await reasons(platform, work)),
    `Read ${result.read}, delivered ${result.delivered}, filtered ${result.filtered}, held ${result.held}, dead ${result.dead}, duplicates ${duplicates}, in ${result.seconds} s`,
  ];
  const out = how.json ? process.stderr : process.stdout;
  out.write(`${lines.join('\n')}\n`);
  if (how.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  return result.dead === 0 && result.held === 0 && duplicates === 0;
}

const row = (...cells: string[]): string =>
  cells.map((cell, index) => (index === 0 ? cell.padEnd(10) : cell.padStart(15))).join('');

interface Totals {
  count: number;
  sum: Big;
}

/** Credit notes count against invoices, on both sides alike. */
function totalsByCurrency(read: ReadInvoice[], books: Books): { currency: string; source: Totals; target: Totals }[] {
  const totals = new Map<string, { source: Totals; target: Totals }>();
  const add = (currency: string, side: 'source' | 'target', amount: Big): void => {
    const found = totals.get(currency) ?? {
      source: { count: 0, sum: new Big(0) },
      target: { count: 0, sum: new Big(0) },
    };
    totals.set(currency, found);
    found[side] = { count: found[side].count + 1, sum: found[side].sum.plus(amount) };
  };
  for (const { currency, kind, totals: of } of read)
    add(currency, 'source', new Big(of.payable).times(kind === 'CREDIT_NOTE' ? -1 : 1));
  for (const { CurrencyRef, Balance } of books.invoices) add(CurrencyRef.value, 'target', new Big(Balance));
  for (const { CurrencyRef, Balance } of books.creditMemos)
    add(CurrencyRef.value, 'target', new Big(Balance).times(-1));
  return [...totals].sort(([a], [b]) => a.localeCompare(b)).map(([currency, both]) => ({ currency, ...both }));
}

async function readBooks(sandboxUrl: string): Promise<Books> {
  const read = async <T>(query: string): Promise<T> =>
    (await fetch(`${sandboxUrl}/sandbox/books${query}`)).json() as Promise<T>;
  const { companies } = await read<{ companies: { realmId: string }[] }>('');
  const all = await Promise.all(companies.map(({ realmId }) => read<Books>(`?realmId=${realmId}`)));
  return {
    invoices: all.flatMap((one) => one.invoices),
    creditMemos: all.flatMap((one) => one.creditMemos),
    duplicates: all.flatMap((one) => one.duplicates),
  };
}

async function reasons(platform: Platform, { tenantId, installationId }: Work): Promise<string[]> {
  const rows = await platform.store
    .forTenant(tenantId)
    .execute<{ state: string; subject: string; message: string | null }[]>(
      `select state, subject, outcome_message as message from grantway.run
     where installation_id = ? and state <> 'delivered' order by seq limit 20`,
      [installationId],
    );
  return rows.map(({ state, subject, message }) => `  ${state}: ${subject}: ${message ?? ''}`);
}
