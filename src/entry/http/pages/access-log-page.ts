import type { AccessLogEntry } from '../../../platform/store/index.js';
import { type Html, html } from './html.js';
import { layout, type Viewer } from './layout.js';

/** What the log can be searched by, as the form and the address name it. */
export const FILTERS = ['name', 'kind', 'outcome', 'from', 'to', 'app'] as const;
export type TypedFilter = Record<(typeof FILTERS)[number], string | undefined>;

export interface AccessLogView {
  typed: TypedFilter;
  /** The apps that are installed or were. */
  apps: string[];
  entries: AccessLogEntry[];
  /** Where the next page begins; undefined on the last. */
  next?: string | undefined;
  isFirst: boolean;
  maxExported: number;
  problem?: string;
}

const kinds: [string, string][] = [
  ['read', 'reads'],
  ['write', 'writes'],
];
const outcomes: [string, string][] = [
  ['answered', 'answered'],
  ['refused', 'refused'],
  ['failed', 'failed'],
  ['sent', 'sent, end unknown'],
];
const styles: Record<string, string> = { answered: 'good', refused: 'warn', failed: 'bad', sent: 'warn' };

/** What apps did with the tenant's data. */
export function accessLogPage(viewer: Viewer, view: AccessLogView): string {
  const { typed, entries, next, isFirst } = view;
  const isSearched = FILTERS.some((name) => typed[name] !== undefined);
  return layout(
    viewer,
    'Access log',
    html`<p><a href="/">Apps</a></p><h1>Access log</h1>
<p class="muted">What apps asked of your data: each write by itself, reads of one operation within seconds together. It says what was asked, not what was answered, and goes back 100 days.</p>
${view.problem && html`<p class="notice bad" role="alert">${view.problem}</p>`}
${searchForm(view)}
<section class="card"><h2>${isSearched ? 'Found' : 'Newest'}</h2>
${entries.length === 0 ? html`<p class="muted">${emptyText(view, isSearched)}</p>` : entryTable(entries)}
<p class="row">${!isFirst && html`<a class="button second" href="/access-log${search(typed)}">Newest</a>`}${next && html`<a class="button second" rel="next" href="/access-log${search(typed, { after: next })}">Older</a>`}</p></section>
<section class="card"><h2>Take it with you</h2>
<p>${isSearched ? 'What the search finds' : 'All of it'}, newest first, at most ${view.maxExported.toLocaleString('en')} entries in one file; its last line says so when there are more.</p>
<p class="row"><a class="button second" href="/access-log/export${search(typed, { format: 'csv' })}">CSV</a><a class="button second" href="/access-log/export${search(typed, { format: 'jsonl' })}">JSON lines</a></p></section>`,
  );
}

function emptyText({ isFirst, problem }: AccessLogView, isSearched: boolean): string {
  if (problem) return 'Nothing was searched for.';
  if (!isFirst) return 'There is nothing older.';
  if (isSearched) return 'Nothing is found. Search for less.';
  return 'Nothing yet. What an app asks for stands here seconds later.';
}

function searchForm({ typed, apps }: AccessLogView): Html {
  const known = typed.app === undefined || apps.includes(typed.app) ? apps : [...apps, typed.app];
  return html`<section class="card"><form method="get" action="/access-log"><div class="fields">
<div><label for="name">Operation</label><input id="name" name="name" type="text" maxlength="200" autocomplete="off" value="${typed.name ?? ''}"></div>
<div><label for="app">App</label>${select(
    'app',
    typed.app,
    'all apps',
    known.map((key) => [key, key]),
  )}</div>
<div><label for="kind">Kind</label>${select('kind', typed.kind, 'reads and writes', kinds)}</div>
<div><label for="outcome">How it ended</label>${select('outcome', typed.outcome, 'however', outcomes)}</div>
<div><label for="from">First day (UTC)</label><input id="from" name="from" type="date" value="${typed.from ?? ''}"></div>
<div><label for="to">Last day (UTC)</label><input id="to" name="to" type="date" value="${typed.to ?? ''}"></div>
</div><p class="row actions"><button>Search</button><a href="/access-log">Everything</a></p></form></section>`;
}

const select = (name: string, chosen: string | undefined, all: string, choices: [string, string][]): Html =>
  html`<select id="${name}" name="${name}"><option value="">${all}</option>${choices.map(
    ([value, label]) => html`<option value="${value}"${value === chosen ? html` selected` : html``}>${label}</option>`,
  )}</select>`;

/** The part of an address that has the search in it again. */
function search(typed: TypedFilter, more: Record<string, string> = {}): string {
  const given = FILTERS.flatMap((name) => (typed[name] === undefined ? [] : [[name, typed[name]]]));
  const text = new URLSearchParams([...given, ...Object.entries(more)] as [string, string][]).toString();
  return text === '' ? '' : `?${text}`;
}

function entryTable(entries: AccessLogEntry[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="The access log"><table><thead><tr><th scope="col">When (UTC)</th><th scope="col">App</th><th scope="col">Operation</th><th scope="col">Contract</th><th scope="col">Ended</th><th scope="col">Requests</th></tr></thead><tbody>${entries.map(
    (entry) =>
      html`<tr><td>${entry.at.toISOString().slice(0, 19).replace('T', ' ')}</td><td><a href="/installations/${entry.installationId}">${entry.appKey}</a> <span class="hint">${entry.appVersion}</span></td>
<td><code>${entry.name ?? `operation ${entry.hash.slice(0, 12)}`}</code> <span class="hint">${entry.kind}</span></td><td><code>${entry.contract}</code></td>
<td><span class="badge ${styles[entry.outcome] ?? 'muted'}">${entry.outcome}</span></td><td>${entry.requests}</td></tr>`,
  )}</tbody></table></div>`;
}
