import type { Contract } from '../../../domain/registry/index.js';
import { type Html, html } from './html.js';
import { layout, type Viewer } from './layout.js';

/** The contracts that apps can be built on. */
export function contractsPage(viewer: Viewer, contracts: Contract[]): string {
  return layout(
    viewer,
    'Contracts',
    html`<h1>Contracts</h1>
<p class="muted">What the suite’s applications promise. An app reads and writes a tenant’s data only through these.</p>
${contracts.length === 0 && html`<section class="card"><p>No contract is published yet.</p></section>`}
<div class="grid">${contracts.map(
      ({ contract, version, title, description, owner, scopes }) => html`<section class="card">
<h2><a href="/contracts/${contract}/${version}">${title} <span class="muted">${version}</span></a></h2>
<p>${description}</p>
<p class="muted">${owner} · ${Object.keys(scopes).length} scopes</p>
</section>`,
    )}</div>`,
  );
}

/** One contract version, for somebody who wants to build on it. */
export function contractPage(viewer: Viewer, found: Contract): string {
  const { contract, version, title, description, owner, scopes, events, samples, sdl } = found;
  const address = `/contracts/${contract}/${version}`;
  return layout(
    viewer,
    `${title} ${version}`,
    html`<p><a href="/contracts">Contracts</a></p>
<h1>${title} <span class="muted">${version}</span></h1>
<p>${description}</p>
<p class="muted">${owner} · <code>POST ${address}/graphql</code> · <a href="${address}/schema.graphql">schema.graphql</a></p>
<section class="card"><h2>Scopes</h2><div class="scroll" role="region" aria-label="Scopes" tabindex="0"><table>
<thead><tr><th>Scope</th><th>What it allows</th><th>Sensitivity</th></tr></thead><tbody>${Object.entries(scopes).map(
      ([scope, text]) =>
        html`<tr><td><code>${scope}</code></td><td><strong>${text.title}</strong><br>${text.description}</td><td>${text.sensitivity}</td></tr>`,
    )}</tbody></table></div></section>
<section class="card"><h2>Events</h2>${eventList(events)}</section>
<section class="card"><h2>Schema</h2><pre class="scroll" role="region" aria-label="Schema" tabindex="0"><code>${sdl}</code></pre></section>
<section class="card"><h2>Samples</h2><pre class="scroll" role="region" aria-label="Samples" tabindex="0"><code>${JSON.stringify(samples, null, 2)}</code></pre></section>`,
  );
}

function eventList(events: Contract['events']): Html {
  const entries = Object.entries(events);
  if (entries.length === 0) return html`<p class="muted">This contract has no events.</p>`;
  return html`<ul class="scopes">${entries.map(
    ([type, { description, subject }]) =>
      html`<li><div><code>${type}</code> <span class="muted">about ${subject}</span><p>${description}</p></div></li>`,
  )}</ul>`;
}
