import type { AppManifest, ManifestOperation } from '../../../domain/access/index.js';
import {
  type AskedContract,
  changedSection,
  createdSection,
  type ScopeChoice,
  scopeText,
  type TalkedTo,
  talksSection,
} from './app-asks.js';
import { type ContractEnding, endingNotice } from './ending-notice.js';
import { type Html, html } from './html.js';
import { buttonForm, csrfField, layout, type Viewer } from './layout.js';

export interface ConsentView {
  manifest: AppManifest;
  /** Who asks. */
  publisher: string;
  /** Contract by contract, what the app asks for. */
  contracts: AskedContract[];
  /** What it stands on that ends. */
  endings: ContractEnding[];
  /** All that it can ever run, when its version is locked to that. */
  operations: ManifestOperation[] | undefined;
  talksTo: TalkedTo[];
  /** What the tenant has set already. */
  settings: Record<string, unknown>;
  /** What runs now, if it is installed. */
  installedVersion: string | undefined;
  /** Where the decision is sent: fields `decision` (approve or refuse), `version`, `scope` (several), `setting.<name>`. */
  action: string;
  /** The key of a private extension's link. */
  linkKey: string | undefined;
  problem?: string;
  /** Sandbox tenants in which the person may try it first, and where that is asked. */
  trials: { seat: string; name: string; next: string }[];
}

/** Who asks, what each scope lets it do, in words; approve or refuse. */
export function consentPage(viewer: Viewer, view: ConsentView): string {
  const { meta, version } = view.manifest;
  const tenant = viewer.signedIn?.seatName ?? '';
  return layout(
    viewer,
    `${meta.name} asks for access`,
    html`<section class="card narrow">
<p class="muted">${view.publisher} · version ${version}${isUpgrade(view) && ` instead of ${view.installedVersion}`}</p>
<h1>${meta.name} asks for access to ${tenant}</h1>
<p>${meta.description || meta.summary}</p>
${view.endings.map(endingNotice)}
${view.problem && html`<p class="notice bad" role="alert">${view.problem}</p>`}
<form method="post" action="${view.action}">
${csrfField(viewer)}<input type="hidden" name="version" value="${version}">${view.linkKey && html`<input type="hidden" name="key" value="${view.linkKey}">`}
${view.contracts.map((contract) => contractSection(view, contract))}
${view.operations && operationsSection(view.operations)}
<h2>What it talks to</h2>${talksSection(view.talksTo)}
${madeSection(view)}
${settingsSection(view)}
<h2>Your decision</h2>
<p class="hint">You can narrow or take back the access at any time; it ends within a second.</p>
<div class="row actions">
  <button name="decision" value="approve">${view.installedVersion ? 'Approve' : 'Approve and install'}</button>
  <button class="second" name="decision" value="refuse" formnovalidate>Refuse</button>
</div>
</form>
${!view.installedVersion && view.trials.map((trial) => trialSection(viewer, trial))}
</section>`,
  );
}

const madeSection = ({ manifest, talksTo, installedVersion }: ConsentView): Html =>
  installedVersion
    ? html`<h2>What changes</h2>${changedSection(manifest, installedVersion)}`
    : html`<h2>What will be made</h2>${createdSection(manifest, talksTo)}`;

/** Not in the form: it decides nothing here. */
const trialSection = (viewer: Viewer, { seat, name, next }: ConsentView['trials'][number]): Html =>
  html`<h2>Not sure yet?</h2><p class="hint">${name} is a sandbox: apps get samples there, and none of your data. You switch to it and approve there; here nothing is installed.</p>
${buttonForm(viewer, '/seats', `Try it in ${name} first`, { seat, next }, 'second')}`;

const isUpgrade = ({ installedVersion, manifest }: ConsentView): boolean =>
  installedVersion !== undefined && installedVersion !== manifest.version;

function contractSection(view: ConsentView, contract: AskedContract): Html {
  const isNew = ({ isGranted }: ScopeChoice) =>
    view.installedVersion && !isGranted && html` <span class="badge good">new</span>`;
  const badge = (word: string, choice: ScopeChoice): Html =>
    html`<span class="badge muted">${word}</span>${isNew(choice)}`;
  return html`<h2>${contract.title} <span class="muted">${contract.version}</span></h2>
<ul class="scopes">${contract.required.map(
    (choice) =>
      html`<li><span class="tick" aria-hidden="true">✓</span>${scopeText(choice, badge('required', choice))}<input type="hidden" name="scope" value="${choice.scope}"></li>`,
  )}${contract.optional.map(
    (
      choice,
    ) => html`<li><input type="checkbox" id="${choice.scope}" name="scope" value="${choice.scope}"${checked(choice.isGranted)}>
${scopeText(choice, badge('optional', choice), html`<label class="inline" for="${choice.scope}">${choice.title}</label>`)}</li>`,
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
