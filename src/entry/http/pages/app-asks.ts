import type { AppManifest } from '../../../domain/access/index.js';
import type { ScopeText } from '../../../domain/registry/index.js';
import { type Html, html } from './html.js';

/** One scope as a tenant reads it. */
export interface ScopeChoice extends ScopeText {
  scope: string;
  isGranted: boolean;
}

/** What an app asks for of one contract. */
export interface AskedContract {
  title: string;
  version: string;
  required: ScopeChoice[];
  optional: ScopeChoice[];
}

/** Whom an app talks to: an outside service with the tenant's own account, or its publisher. */
export interface TalkedTo {
  name: string;
  reason: string;
  hosts: string[];
  isConnected: boolean;
}

/** What a scope lets an app do, in the words of its contract. `title` stands in for the title, as a label does. */
export const scopeText = (
  { title, description, sensitivity, scope }: ScopeChoice,
  badges: unknown,
  label?: Html,
): Html =>
  html`<div>${label ?? html`<strong>${title}</strong>`} ${badges} ${sensitivityBadge(sensitivity)}
<p class="hint">${description}</p><code>${scope}</code></div>`;

const sensitivityBadge = (sensitivity: ScopeText['sensitivity']): Html =>
  html`<span class="badge ${['confidential', 'restricted'].includes(sensitivity) ? 'warn' : 'muted'}">${sensitivity}</span>`;

/** The scopes of each contract, to read only. */
export const askedSection = (contracts: AskedContract[]): Html =>
  contracts.length === 0
    ? html`<p>Nothing of your data.</p>`
    : html`${contracts.map(
        ({ title, version, required, optional }) => html`<h3>${title} <span class="muted">${version}</span></h3>
<ul class="scopes">${[
          ...required.map((choice) => [choice, 'required'] as const),
          ...optional.map((choice) => [choice, 'optional'] as const),
        ].map(
          ([choice, word]) => html`<li>${scopeText(choice, html`<span class="badge muted">${word}</span>`)}</li>`,
        )}</ul>`,
      )}`;

/** Which hosts it talks to, and why. */
export const talksSection = (talksTo: TalkedTo[]): Html =>
  talksTo.length === 0
    ? html`<p>No host outside.</p>`
    : html`<ul class="scopes">${talksTo.map(
        ({ name, reason, hosts, isConnected }) =>
          html`<li><span class="tick" aria-hidden="true">→</span><div><strong>${name}</strong><p class="hint">${reason}${isConnected && ' By your own account, which you connect once it is installed; only this installation uses it.'} Hosts: ${hosts.join(', ')}.</p></div></li>`,
      )}</ul>`;

/** What installing a version makes, in words. */
export const createdSection = (manifest: AppManifest, talksTo: TalkedTo[]): Html =>
  lines([
    `An installation of ${manifest.meta.name} ${manifest.version}, with the access that you approve.`,
    ...talksTo
      .filter(({ isConnected }) => isConnected)
      .map(({ name }) => `A connection to ${name}, once you link your account.`),
    ...Object.values(manifest.automations).map(({ label }) => `An automation: ${label}.`),
    ...(manifest.oauth.apiToken ? ['An API token, which you are shown once and give to the app.'] : []),
  ]);

/** What approving a version changes where one is installed, in words. */
export const changedSection = ({ meta, version, automations }: AppManifest, installedVersion: string): Html =>
  lines([
    `${meta.name} has exactly the access that you approve here; what is not ticked ends.`,
    ...(version === installedVersion ? [] : [`Version ${version} runs instead of ${installedVersion}.`]),
    ...(version === installedVersion
      ? []
      : Object.values(automations).map(({ label }) => `It has an automation: ${label}.`)),
  ]);

const lines = (texts: string[]): Html => html`<ul>${texts.map((text) => html`<li>${text}</li>`)}</ul>`;
