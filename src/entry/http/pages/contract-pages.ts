import {
  type Contract,
  type ContractChange,
  deprecatedCoordinates,
  type LiveContract,
  type Revision,
} from '../../../domain/registry/index.js';
import { dayOf } from './ending-notice.js';
import { type Html, html } from './html.js';
import { layout, type Viewer } from './layout.js';

/** The contracts that apps can be built on: each with its versions, the newest first. */
export function contractsPage(viewer: Viewer, contracts: LiveContract[]): string {
  const groups = [...Map.groupBy(contracts, ({ contract }) => contract).values()].map((versions) =>
    versions.toSorted((a, b) => b.version.localeCompare(a.version)),
  );
  return layout(
    viewer,
    'Contracts',
    html`<h1>Contracts</h1>
<p class="muted">What the suite’s applications promise. An app reads and writes a tenant’s data only through these.</p>
${contracts.length === 0 && html`<section class="card"><p>No contract is published yet.</p></section>`}
<div class="grid">${groups.map(
      ([newest, ...older]) =>
        newest &&
        html`<section class="card">
<div class="row apart"><h2><a href="/contracts/${newest.id}">${newest.title} <span class="muted">${newest.version}</span></a></h2>${stateBadge(newest)}</div>
<p>${newest.description}</p>
<p class="muted">${newest.owner} · ${Object.keys(newest.scopes).length} scopes · revision ${newest.life.revision}</p>
${older.length > 0 && html`<ul class="plain">${older.map((one) => html`<li><a href="/contracts/${one.id}">${one.version}</a> ${stateBadge(one)}</li>`)}</ul>`}
</section>`,
    )}</div>`,
  );
}

const stateStyles: Record<string, string> = { published: 'good', deprecated: 'warn', draft: 'muted' };

/** How far a version is in its life, in a word. */
function stateBadge({ life }: LiveContract): Html {
  const text = life.state === 'deprecated' ? `ends on ${dayOf(life.sunsetAt)}` : life.state;
  return html`<span class="badge ${stateStyles[life.state] ?? 'muted'}">${text}</span>`;
}

/** One contract version, for somebody who wants to build on it. */
export function contractPage(viewer: Viewer, found: LiveContract, revisions: Revision[]): string {
  const { id, version, title, description, owner, scopes, events, samples, sdl } = found;
  const address = `/contracts/${id}`;
  return layout(
    viewer,
    `${title} ${version}`,
    html`<p><a href="/contracts">Contracts</a></p>
<div class="row apart"><h1>${title} <span class="muted">${version}</span></h1>${stateBadge(found)}</div>
<p>${description}</p>
<p class="muted">${owner} · revision ${found.life.revision} · <code>POST ${address}/graphql</code> · <a href="${address}/schema.graphql">schema.graphql</a></p>
${endNotice(found)}
<section class="card"><h2>Scopes</h2><div class="scroll" role="region" aria-label="Scopes" tabindex="0"><table>
<thead><tr><th scope="col">Scope</th><th scope="col">What it allows</th><th scope="col">Sensitivity</th></tr></thead><tbody>${Object.entries(
      scopes,
    ).map(
      ([scope, text]) =>
        html`<tr><td><code>${scope}</code></td><td><strong>${text.title}</strong><br>${text.description}</td><td>${text.sensitivity}</td></tr>`,
    )}</tbody></table></div></section>
<section class="card"><h2>Events</h2>${eventList(events)}</section>
${deprecatedSection(found)}
<section class="card"><div class="row apart"><h2>Changes</h2><a href="${address}/changes">Compare revisions</a></div>${revisions.map(revisionRow)}</section>
<section class="card"><h2>Schema</h2><pre class="scroll" role="region" aria-label="Schema" tabindex="0"><code>${sdl}</code></pre></section>
<section class="card"><h2>Samples</h2><p class="hint">A sandbox tenant’s apps are answered from these.</p><pre class="scroll" role="region" aria-label="Samples" tabindex="0"><code>${JSON.stringify(samples, null, 2)}</code></pre></section>`,
  );
}

function endNotice({ life }: LiveContract): Html | false {
  if (life.state === 'draft')
    return html`<p class="notice" role="status">This is a draft: it may change in any way, and only sandbox tenants are answered.</p>`;
  if (life.state !== 'deprecated') return false;
  const next = life.successor && html` Use <a href="/contracts/${life.successor}">${life.successor}</a> instead.`;
  return html`<p class="notice" role="status">It ends on ${dayOf(life.sunsetAt)}: ${life.deprecationReason}.${next}</p>`;
}

function eventList(events: Contract['events']): Html {
  const entries = Object.entries(events);
  if (entries.length === 0) return html`<p class="muted">This contract has no events.</p>`;
  return html`<ul class="scopes">${entries.map(
    ([type, { description, subject }]) =>
      html`<li><div><code>${type}</code> <span class="muted">about ${subject}</span><p>${description}</p></div></li>`,
  )}</ul>`;
}

function deprecatedSection({ schema, life }: LiveContract): Html | false {
  const reasons = [...deprecatedCoordinates(schema)];
  if (reasons.length === 0) return false;
  return html`<section class="card"><h2>Deprecated</h2><ul class="scopes">${reasons.map(
    ([coordinate, reason]) =>
      html`<li><div><code>${coordinate}</code> <span class="muted">since ${dayOf(life.deprecations.get(coordinate))}</span><p>${reason}</p></div></li>`,
  )}</ul></section>`;
}

function revisionRow({ revision, publishedAt, changes }: Revision): Html {
  return html`<h3>Revision ${revision} <span class="muted">${dayOf(publishedAt)}</span></h3>${
    changes.length === 0
      ? html`<p class="muted">${revision === 1 ? 'The first.' : 'Words and samples only.'}</p>`
      : changeList(changes)
  }`;
}

const changeStyles: Record<string, string> = { breaking: 'bad', dangerous: 'warn', safe: 'good' };

/** Differences, each with how much it asks of those who use it. */
export const changeList = (changes: readonly ContractChange[]): Html =>
  html`<ul class="scopes">${changes.map(
    ({ criticality, message }) =>
      html`<li><span class="badge ${changeStyles[criticality] ?? 'muted'}">${criticality}</span><div>${message}</div></li>`,
  )}</ul>`;
