import type { AppManifest } from '../../../domain/access/index.js';
import type { Installation, Run, RunState } from '../../../platform/store/index.js';
import type { ScopeChoice } from './app-asks.js';
import { type ContractEnding, endingNotice } from './ending-notice.js';
import { statusBadge } from './home-page.js';
import { type Html, html } from './html.js';
import { buttonForm, csrfField, layout, type Viewer } from './layout.js';
import { stopSection } from './stop-section.js';
import { upgradeNotice, type WaitingUpgrade } from './upgrade-notice.js';

export interface InstallationView {
  installation: Installation;
  manifest: AppManifest;
  scopes: (ScopeChoice & { isRequired: boolean })[];
  accounts: { connector: string; name: string; label?: string; status?: string; reason?: string }[];
  counts: Partial<Record<RunState, number>>;
  runs: Run[];
  /** What it stands on that ends. */
  endings: ContractEnding[];
  /** The version that waits for approval. */
  upgrade: WaitingUpgrade | undefined;
  canChange: boolean;
  /** What is told after what it may do. */
  sections: Html[];
  /** Whether who looks may have held and dead work tried again. */
  canRetry: boolean;
  notice?: string;
}

const shown: [RunState, string][] = [
  ['delivered', 'Delivered'],
  ['filtered', 'Filtered'],
  ['ready', 'Ready'],
  ['running', 'Running'],
  ['waiting', 'Waiting'],
  ['held', 'Held'],
  ['halted', 'Halted'],
  ['dead', 'Dead'],
];

/** One installed app: its accounts, what it did, what it may do, and how to take that back. */
export function installationPage(viewer: Viewer, view: InstallationView): string {
  const { installation, manifest, counts } = view;
  const change = `/installations/${installation.id}/change`;
  const isActive = installation.status === 'active';
  const connected = view.accounts.filter(({ status }) => status !== undefined).map(({ name }) => name);
  const hasChoice = view.scopes.some(({ isGranted, isRequired }) => isGranted && !isRequired);
  const hasMore = view.scopes.some(({ isGranted }) => !isGranted);
  const hasWork = view.runs.length > 0 || Object.keys(manifest.automations).length > 0;
  const needsPerson = (counts.held ?? 0) + (counts.dead ?? 0);
  return layout(
    viewer,
    manifest.meta.name,
    html`<p><a href="/">Apps</a> · <a href="/installations">My apps</a></p>
<div class="row apart"><h1>${manifest.meta.name}</h1>${statusBadge(installation.status)}</div>
<p class="muted">${manifest.meta.publisher} · version ${installation.appVersion}</p>
${view.notice && html`<p class="notice" role="status">${view.notice}</p>`}
${view.endings.map(endingNotice)}
${view.upgrade && upgradeNotice(viewer, view.upgrade, { installationId: installation.id, canDecide: view.canChange })}
${view.accounts.length > 0 && html`<section class="card"><h2>Accounts</h2>${view.accounts.map((account) => accountRow(viewer, view, account))}</section>`}
${
  hasWork &&
  html`<section class="card"><div class="row apart"><h2>Work</h2>${view.canRetry && needsPerson > 0 && buttonForm(viewer, `/installations/${installation.id}/retry`, 'Try held and dead again', {}, 'second')}</div>
<dl class="counts">${shown.map(([state, label]) => html`<div><dt>${label}</dt><dd>${counts[state] ?? 0}</dd></div>`)}</dl>
${runTable(view.runs)}</section>`
}
<section class="card"><h2>What it may do</h2>
<form method="post" action="${change}">${csrfField(viewer)}
<ul class="scopes">${view.scopes.map(scopeRow)}</ul>
${
  view.canChange &&
  isActive &&
  html`<div class="row actions">${hasChoice && html`<button class="second" name="change" value="narrow">Keep only what is ticked</button>`}${hasMore && html`<a href="/apps/${manifest.app}">Approve more…</a>`}</div>`
}
</form></section>
${view.sections}
${view.canChange || installation.status === 'uninstalled' ? stopSection(viewer, installation, connected) : html`<p class="hint">An administrator can change this.</p>`}`,
  );
}

function accountRow(
  viewer: Viewer,
  { installation, canChange }: InstallationView,
  account: InstallationView['accounts'][number],
): Html {
  const link = (label: string, style = '') =>
    canChange &&
    installation.status !== 'uninstalled' &&
    buttonForm(viewer, '/connect/start', label, { installation: installation.id, connector: account.connector }, style);
  if (!account.status) {
    return html`<div class="row apart"><p><strong>${account.name}</strong> <span class="muted">no account connected; work waits for one</span></p>${link(`Connect ${account.name}`)}</div>`;
  }
  return html`<div class="row apart"><p><strong>${account.name}</strong>: ${account.label} ${statusBadge(account.status)}${account.reason && html`<br><span class="bad">${account.reason}</span>`}</p>
${account.status === 'broken' ? link('Connect again') : link('Connect another', 'second')}</div>`;
}

function scopeRow(choice: InstallationView['scopes'][number]): Html {
  const isChoice = choice.isGranted && !choice.isRequired;
  const mark = choice.isGranted
    ? html`<span class="tick" aria-hidden="true">✓</span><input type="hidden" name="scope" value="${choice.scope}">`
    : html`<span class="tick muted" aria-hidden="true">–</span>`;
  const title = isChoice
    ? html`<label for="${choice.scope}">${choice.title}</label>`
    : html`<strong>${choice.title}</strong>${!choice.isGranted && html` <span class="badge muted">not granted</span>`}`;
  return html`<li>${
    isChoice ? html`<input type="checkbox" id="${choice.scope}" name="scope" value="${choice.scope}" checked>` : mark
  }<div>${title}
<p class="hint">${choice.description}</p><code>${choice.scope}</code></div></li>`;
}

function runTable(runs: Run[]): Html {
  if (runs.length === 0)
    return html`<p class="muted">Nothing yet. As soon as something happens at the source, it shows here.</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="The latest work"><table><thead><tr><th scope="col">When (UTC)</th><th scope="col">Record</th><th scope="col">State</th><th scope="col">Tries</th><th scope="col">What happened</th></tr></thead><tbody>${runs.map(
    (
      run,
    ) => html`<tr><td><time>${run.createdAt.toISOString().slice(0, 19).replace('T', ' ')}</time></td><td><code>${run.subject}</code></td><td>${runBadge(run.state)}</td>
<td>${run.attempts}</td><td>${run.outcomeMessage ?? ''}</td></tr>`,
  )}</tbody></table></div>`;
}

const runStyles: Record<string, string> = { delivered: 'good', dead: 'bad', held: 'warn', waiting: 'warn' };
const runBadge = (state: string): Html => html`<span class="badge ${runStyles[state] ?? 'muted'}">${state}</span>`;
