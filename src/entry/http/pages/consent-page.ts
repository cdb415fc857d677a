import type { AppManifest, ManifestOperation } from '../../../domain/access/index.js';
import type { ScopeText } from '../../../domain/registry/index.js';
import { type ContractEnding, endingNotice } from './ending-notice.js';
import { type Html, html } from './html.js';
import { csrfField, layout, type Viewer } from './layout.js';

/** One scope as a tenant reads it. */
export interface ScopeChoice extends ScopeText {
  scope: string;
  isGranted: boolean;
}

export interface ConsentView {
  manifest: AppManifest;
  /** Contract by contract, what the app asks for. */
  contracts: { title: string; version: string; required: ScopeChoice[]; optional: ScopeChoice[] }[];
  /** What it stands on that ends. */
  endings: ContractEnding[];
  /** All that it can ever run, when its version is locked to that. */
  operations: ManifestOperation[] | undefined;
  connectors: { name: string; reason: string; hosts: string[] }[];
  /** What the tenant has set already. */
  settings: Record<string, unknown>;
  isInstalled: boolean;
  /** Where the decision is sent: fields `decision` (approve or refuse), `scope` (several), `setting.<name>`. */
  action: string;
  problem?: string;
}

/** Who asks, what each scope lets it do, in words; approve or refuse. */
export function consentPage(viewer: Viewer, view: ConsentView): string {
  const { meta, version } = view.manifest;
  const tenant = viewer.signedIn?.seatName ?? '';
  return layout(
    viewer,
    `${meta.name} asks for access`,
    html`<section class="card narrow">
<p class="muted">${meta.publisher} · version ${version}</p>
<h1>${meta.name} asks for access to ${tenant}</h1>
<p>${meta.description || meta.summary}</p>
${view.endings.map(endingNotice)}
${view.problem && html`<p class="notice bad" role="alert">${view.problem}</p>`}
<form method="post" action="${view.action}">
${csrfField(viewer)}
${view.contracts.map(contractSection)}
${view.operations && operationsSection(view.operations)}
${
  view.connectors.length > 0 &&
  html`<h2>What it talks to</h2>
<ul class="scopes">${view.connectors.map(
    ({ name, reason, hosts }) =>
      html`<li><span class="tick" aria-hidden="true">→</span><div><strong>${name}</strong><p class="hint">${reason} You connect your own account next; only this installation uses it. Hosts: ${hosts.join(', ')}.</p></div></li>`,
  )}</ul>`
}
${settingsSection(view)}
<h2>Your decision</h2>
<p class="hint">You can narrow or take back the access at any time; it ends within a second.</p>
<div class="row actions">
  <button name="decision" value="approve">${view.isInstalled ? 'Approve' : 'Approve and install'}</button>
  <button class="second" name="decision" value="refuse" formnovalidate>Refuse</button>
</div>
</form>
</section>`,
  );
}

function contractSection(contract: ConsentView['contracts'][number]): Html {
  return html`<h2>${contract.title} <span class="muted">${contract.version}</span></h2>
<ul class="scopes">${contract.required.map(
    (
      choice,
    ) => html`<li><span class="tick" aria-hidden="true">✓</span><div><strong>${choice.title}</strong> <span class="badge muted">required</span>
<p class="hint">${choice.description}</p><code>${choice.scope}</code><input type="hidden" name="scope" value="${choice.scope}"></div></li>`,
  )}${contract.optional.map(
    (
      choice,
    ) => html`<li><input type="checkbox" id="${choice.scope}" name="scope" value="${choice.scope}"${checked(choice.isGranted)}>
<div><label for="${choice.scope}">${choice.title} <span class="badge muted">optional</span></label><p class="hint">${choice.description}</p><code>${choice.scope}</code></div></li>`,
  )}</ul>`;
}

function operationsSection(operations: ManifestOperation[]): Html {
  if (operations.length === 0) return html`<h2>All it can ever run</h2><p>Nothing: this version runs no operation.</p>`;
  return html`<h2>All it can ever run</h2>
<p class="hint">This version is locked: it can run these operations with your data, and no others.</p>
<ul class="scopes operations">${operations.map(
    ({ title, isWrite, document }) =>
      html`<li><span class="tick" aria-hidden="true">${isWrite ? '✎' : '✓'}</span><div><strong>${title}</strong> <span class="badge muted">${isWrite ? 'writes' : 'reads'}</span>
<details><summary>Show it exactly</summary><pre class="scroll" role="region" aria-label="${title}" tabindex="0"><code>${document}</code></pre></details></div></li>`,
  )}</ul>`;
}

const checked = (isOn: boolean): Html => (isOn ? html` checked` : html``);

function settingsSection({ manifest, settings }: ConsentView): Html {
  const entries = Object.entries(manifest.settings);
  if (entries.length === 0) return html``;
  return html`<h2>Settings</h2>${entries.map(([name, setting]) => {
    const value = String(settings[name] ?? setting.default);
    const field = `setting.${name}`;
    const help = setting.help && html`<p class="hint" id="${field}.help">${setting.help}</p>`;
    const described = help ? html` aria-describedby="${field}.help"` : html``;
    const control = setting.choices
      ? html`<select id="${field}" name="${field}"${described}>${Object.entries(setting.choices).map(
          ([choice, label]) =>
            html`<option value="${choice}"${choice === value ? html` selected` : html``}>${label}</option>`,
        )}</select>`
      : html`<input type="text" id="${field}" name="${field}" value="${value}"${described}>`;
    return html`<label for="${field}">${setting.label}</label>${help}${control}`;
  })}`;
}
