import type { Extension } from '../../../platform/store/index.js';
import { type AskedContract, askedSection, type TalkedTo, talksSection } from './app-asks.js';
import { logoOf, withKey } from './extension-card.js';
import { type Html, html } from './html.js';
import { buttonForm, csrfField, layout, type Viewer } from './layout.js';

/** What became of a form, in words. */
interface Outcome {
  problem?: string | undefined;
  notice?: string | undefined;
}

const outcome = ({ problem, notice }: Outcome): Html =>
  html`${notice && html`<p class="notice" role="status">${notice}</p>`}${problem && html`<p class="notice bad" role="alert">${problem}</p>`}`;

const links = html`<nav class="row" aria-label="More"><a href="/members">Members</a><a href="/contracts">Contracts</a></nav>`;

export interface ListingsView extends Outcome {
  /** The partner's apps by name, each with its listing when it has one. */
  apps: { key: string; name: string; listing: Extension | undefined }[];
  publicUrl: string;
}

const steps: Record<string, readonly [change: string, label: string][]> = {
  none: [['save', 'Make a listing']],
  draft: [
    ['submit', 'Submit for review'],
    ['save', 'Take the words of the newest version'],
    ['withdraw', 'Withdraw'],
  ],
  in_review: [['withdraw', 'Withdraw']],
  listed: [['withdraw', 'Withdraw']],
  rejected: [
    ['save', 'Take the words of the newest version'],
    ['withdraw', 'Withdraw'],
  ],
  withdrawn: [['save', 'Make it a draft again']],
};
const styles: Record<string, string> = { listed: 'good', in_review: 'warn', rejected: 'bad' };

/** A partner's apps as the directory lists them. */
export function listingsPage(viewer: Viewer, view: ListingsView): string {
  const { signedIn } = viewer;
  return layout(
    viewer,
    'Your extensions',
    html`<div class="row apart"><h1>Your extensions</h1>${links}</div>
<p class="muted">How the directory lists the apps of ${signedIn?.seatName}. An operator reviews a listing before tenants find it.</p>
${outcome(view)}
${view.apps.length === 0 && html`<section class="card"><p>No app is published yet. Publish a version, and list it here.</p></section>`}
${view.apps.map((app) => listingCard(viewer, view, app))}`,
  );
}

function listingCard(
  viewer: Viewer,
  { publicUrl }: ListingsView,
  { key, name, listing }: ListingsView['apps'][number],
): Html {
  const state = listing?.state ?? 'none';
  const shown = listing
    ? { app: key, name: listing.name, hasLogo: listing.logo !== '' }
    : { app: key, name, hasLogo: false };
  return html`<section class="card"><div class="row apart"><div class="row head">${logoOf(shown)}<h2 class="words">${shown.name}</h2></div><span class="badge ${styles[state] ?? 'muted'}">${listing ? state.replace('_', ' ') : 'no listing'}</span></div>
<p class="muted"><code>${key}</code>${listing && ` · ${listing.category}`}</p>
${listing && html`<p class="words">${listing.summary}</p>`}
${listing?.reviewNote && html`<p class="notice${state === 'rejected' && ' bad'}">The reviewer says: ${listing.reviewNote}</p>`}
${listing?.audience === 'private' && html`<p class="hint">Private. Who has this link finds it once it is listed: <code>${withKey(`${publicUrl}/extensions/${key}`, listing.linkKey)}</code></p>`}
<div class="row">${(steps[state] ?? []).map(([change, label], at) => buttonForm(viewer, `/extensions/${key}/listing`, label, { change }, at === 0 && change !== 'withdraw' ? '' : 'second'))}</div></section>`;
}

export interface ReviewsView extends Outcome {
  /** What of them is on this page. `asks` is undefined while there is no version to review. */
  waiting: {
    listing: Extension;
    version: string | undefined;
    asks: { contracts: AskedContract[]; talksTo: TalkedTo[] } | undefined;
  }[];
  /** How many wait, on all pages. */
  count: number;
  page: number;
  pages: number;
}

/** What waits for an operator's review, the oldest first. */
export function reviewsPage(viewer: Viewer, view: ReviewsView): string {
  return layout(
    viewer,
    'Review',
    html`<div class="row apart"><h1>Review</h1>${links}</div>
<p class="muted">Listings that partners have submitted, the oldest first.${view.count > 0 && ` ${view.count} ${view.count === 1 ? 'waits' : 'wait'}.`}</p>
${outcome(view)}
${view.waiting.length === 0 && html`<section class="card"><p>Nothing waits for review.</p></section>`}
${view.waiting.map((waiting) => reviewCard(viewer, waiting))}
${view.pages > 1 && pageLinks(view)}`,
  );
}

const pageLinks = ({ page, pages }: ReviewsView): Html =>
  html`<nav class="row" aria-label="Pages">${page > 1 && html`<a class="button second" href="/?page=${page - 1}">Page before</a>`}<span class="muted">Page ${page} of ${pages}</span>${page < pages && html`<a class="button second" href="/?page=${page + 1}">Next page</a>`}</nav>`;

function reviewCard(viewer: Viewer, { listing, version, asks }: ReviewsView['waiting'][number]): Html {
  const { appKey, name, summary, description, category, audience, submittedAt } = listing;
  const note = `note-${appKey}`;
  return html`<section class="card"><div class="row head">${logoOf({ app: appKey, name, hasLogo: listing.logo !== '' })}<h2 class="words">${name} <span class="muted">${version}</span></h2></div>
<p class="muted"><code>${appKey}</code> · ${category} · ${audience}${submittedAt && ` · submitted ${submittedAt.toISOString().slice(0, 10)}`}</p>
<p class="words">${summary}</p>${description && html`<p class="text">${description}</p>`}
${
  asks
    ? html`<details><summary>What it asks for, and whom it talks to</summary>${askedSection(asks.contracts)}${talksSection(asks.talksTo)}</details>`
    : html`<p class="notice bad">Its publisher has given the version up. There is nothing to approve; reject it, and say so.</p>`
}
<form method="post" action="/extensions/${appKey}/review">${csrfField(viewer)}
<label for="${note}">Note to the publisher</label><p class="hint" id="${note}-help">Needed when you reject: what has to be changed.</p><input type="text" id="${note}" name="note" maxlength="2000" aria-describedby="${note}-help">
<div class="row actions">${asks && html`<button name="decision" value="approve">Approve</button>`}<button class="danger" name="decision" value="reject">Reject</button></div></form></section>`;
}
