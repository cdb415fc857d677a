import type { ContractChange, LiveContract } from '../../../domain/registry/index.js';
import { changeList } from './contract-pages.js';
import { type Html, html } from './html.js';
import { layout, type Viewer } from './layout.js';

/** What is different between two revisions of a contract. @param choices Every revision, as `2026-10.3`. */
export function changesPage(
  viewer: Viewer,
  { id, title }: LiveContract,
  { from, to, changes }: { from: string; to: string; changes: readonly ContractChange[] },
  choices: readonly string[],
): string {
  return layout(
    viewer,
    `${title}: ${from} to ${to}`,
    html`<p><a href="/contracts">Contracts</a> · <a href="/contracts/${id}">${title}</a></p>
<h1>${title} <span class="muted">${from} to ${to}</span></h1>
<section class="card"><form method="get" action="/contracts/${id}/changes" class="row">
<label for="from">From</label>${revisionSelect('from', from, choices)}<label for="to">to</label>${revisionSelect('to', to, choices)}
<button class="second">Compare</button></form></section>
<section class="card"><h2>Differences</h2>${changes.length === 0 ? html`<p class="muted">They promise the same.</p>` : changeList(changes)}</section>`,
  );
}

const revisionSelect = (name: string, chosen: string, choices: readonly string[]): Html =>
  html`<select id="${name}" name="${name}">${choices.map(
    (choice) => html`<option value="${choice}"${choice === chosen ? html` selected` : html``}>${choice}</option>`,
  )}</select>`;
