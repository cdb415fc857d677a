import type { FoundExtension, Standing } from '../../../domain/directory/index.js';
import { type Html, html } from './html.js';

const words: Record<Standing, { text: string; style: string }> = {
  enabled: { text: 'enabled', style: 'good' },
  suspended: { text: 'disabled', style: 'warn' },
  waiting: { text: 'waits for approval', style: 'warn' },
  available: { text: 'not installed', style: 'muted' },
  unavailable: { text: 'not available', style: 'bad' },
};

/** How an extension stands with the tenant, in a word. */
export const standingBadge = ({ standing }: Pick<FoundExtension, 'standing'>): Html =>
  html`<span class="badge ${words[standing].style}">${words[standing].text}</span>`;

/** The logo, or the initials where there is none. */
export function logoOf({ app, name, hasLogo }: Pick<FoundExtension, 'app' | 'name' | 'hasLogo'>, key?: string): Html {
  const path = withKey(`/extensions/${app}/logo`, key);
  if (hasLogo) return html`<img class="logo" src="${path}" alt="" width="48" height="48" loading="lazy">`;
  const initials = name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('');
  return html`<span class="logo" aria-hidden="true">${initials.toUpperCase()}</span>`;
}

/** The one next step; what only an administrator may do is said to the others. */
export function nextStep(
  extension: FoundExtension,
  { canInstall, key }: { canInstall: boolean; key?: string | undefined },
): Html {
  const { app, name, standing, installationId, waitingVersion } = extension;
  const step = (href: string, verb: string): Html =>
    html`<a class="button" href="${href}">${verb}<span class="unseen"> ${name}</span></a>`;
  if (standing === 'waiting' && canInstall)
    return step(`/installations/${installationId}/upgrade`, `Approve ${waitingVersion}…`);
  if (installationId) return step(`/installations/${installationId}`, 'Open');
  if (standing === 'unavailable') return html``;
  if (canInstall) return step(withKey(`/apps/${app}`, key), 'Install…');
  return html`<p class="hint">An administrator can install it.</p>`;
}

/** An address with the key of a private extension's link. */
export const withKey = (path: string, key: string | undefined): string =>
  key ? `${path}?key=${encodeURIComponent(key)}` : path;

/** A category as people read it. */
export const categoryName = (category: string): string => category.slice(0, 1).toUpperCase() + category.slice(1);
