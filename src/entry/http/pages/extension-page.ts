import type { FoundExtension } from '../../../domain/directory/index.js';
import { type AskedContract, askedSection, type TalkedTo, talksSection } from './app-asks.js';
import { type ContractEnding, endingNotice } from './ending-notice.js';
import { categoryName, logoOf, nextStep, standingBadge } from './extension-card.js';
import { html } from './html.js';
import { layout, type Viewer } from './layout.js';

export interface ExtensionView {
  extension: FoundExtension & { description: string };
  /** What its version asks for; undefined while none is offered. */
  asks: { contracts: AskedContract[]; talksTo: TalkedTo[]; endings: ContractEnding[] } | undefined;
  canInstall: boolean;
  /** The key of a private one's link. */
  key: string | undefined;
}

/** One extension: what it is, what it asks for, how it stands, and the next step. */
export function extensionPage(viewer: Viewer, { extension, asks, canInstall, key }: ExtensionView): string {
  const { name, publisher, summary, description, version, waitingVersion, category, isPrivate, reason } = extension;
  return layout(
    viewer,
    name,
    html`<p><a href="/">Apps</a></p>
<div class="row head">${logoOf(extension, key)}<div class="words"><h1>${name}</h1><p class="muted">Published by ${publisher}</p></div></div>
<p>${standingBadge(extension)}${isPrivate && html` <span class="badge muted">private</span>`}</p>
${reason && html`<p class="notice bad" role="status">It is not available: ${reason}</p>`}
${waitingVersion && html`<p class="notice" role="status">Version ${waitingVersion} asks for more and waits for approval; ${version} runs on until then.</p>`}
${asks?.endings.map(endingNotice)}
<div class="row">${nextStep(extension, { canInstall, key })}</div>
<section class="card spaced"><h2>What it is</h2><p><strong>${summary}</strong></p>${description && html`<p class="text">${description}</p>`}
<dl class="facts"><div><dt>Version</dt><dd>${version ?? 'none yet'}</dd></div><div><dt>Category</dt><dd>${categoryName(category)}</dd></div></dl></section>
${
  asks &&
  html`<section class="card"><h2>What it asks for</h2>${askedSection(asks.contracts)}</section>
<section class="card"><h2>What it talks to</h2>${talksSection(asks.talksTo)}</section>`
}`,
  );
}
