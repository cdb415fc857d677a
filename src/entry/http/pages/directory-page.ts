import { APP_CATEGORIES } from '../../../domain/access/index.js';
import type { ExtensionPage, FoundExtension } from '../../../domain/directory/index.js';
import { categoryName, logoOf, nextStep, standingBadge } from './extension-card.js';
import { type Html, html } from './html.js';
import { layout, type Viewer } from './layout.js';

export interface DirectoryView extends ExtensionPage {
  /** What was searched for; empty for all. */
  search: string;
  category: string;
  canInstall: boolean;
  notice?: string | undefined;
}

/** The extensions that a tenant has and may have. */
export function directoryPage(viewer: Viewer, view: DirectoryView): string {
  const { extensions, search, category, next } = view;
  return layout(
    viewer,
    'Apps',
    html`<div class="row apart"><h1>Apps</h1><nav class="row" aria-label="More"><a href="/installations">My apps</a><a href="/access-log">Access log</a><a href="/members">Members</a></nav></div>
<p class="muted">An app reads and writes your data only through published contracts, within what you approve.</p>
${view.notice && html`<p class="notice" role="status">${view.notice}</p>`}
<form method="get" action="/" class="filter" role="search">
<div><label for="q">Search</label><input type="search" id="q" name="q" value="${search}" maxlength="200" placeholder="Name, publisher or what it does"></div>
<div><label for="category">Category</label><select id="category" name="category"><option value="">All</option>${APP_CATEGORIES.map(
      (one) => html`<option value="${one}"${one === category ? html` selected` : html``}>${categoryName(one)}</option>`,
    )}</select></div>
<button class="second">Search</button></form>
${extensions.length === 0 && emptySection(view)}
<div class="grid">${extensions.map((extension) => card(extension, view))}</div>
${next && html`<p><a class="button second" href="${pageAfter(view, next)}">Next page</a></p>`}`,
  );
}

function card(extension: FoundExtension, { canInstall }: DirectoryView): Html {
  const { app, name, summary, publisher, version, isPrivate, reason } = extension;
  return html`<section class="card extension">
<div class="row head">${logoOf(extension)}<div class="words"><h2><a href="/extensions/${app}">${name}</a></h2><p class="muted">${publisher}${version && ` · ${version}`}</p></div></div>
<p class="words">${summary}</p>
<p>${standingBadge(extension)}${isPrivate && html` <span class="badge muted">private</span>`}</p>
${reason && html`<p class="hint">${reason}</p>`}
<div class="foot">${nextStep(extension, { canInstall })}</div>
</section>`;
}

function emptySection({ search, category }: DirectoryView): Html {
  if (!search && !category)
    return html`<section class="card"><p>No app is listed yet. As soon as one is, you find it here.</p></section>`;
  const what = search ? ` for “${search}”` : '';
  const where = category ? ` in ${categoryName(category)}` : '';
  return html`<section class="card"><p>Nothing is found${what}${where}. Try other words, or <a href="/">see all apps</a>.</p></section>`;
}

function pageAfter({ search, category }: DirectoryView, after: string): string {
  const filled = Object.entries({ q: search, category, after }).filter(([, value]) => value !== '');
  return `/?${new URLSearchParams(filled)}`;
}
