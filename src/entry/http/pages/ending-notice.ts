import type { ContractLife } from '../../../domain/registry/index.js';
import { type Html, html } from './html.js';

/** A contract version that an app stands on and that ends. */
export interface ContractEnding
  extends Pick<ContractLife, 'state' | 'sunsetAt' | 'retiredAt' | 'deprecationReason' | 'successor'> {
  title: string;
  version: string;
}

/** Tells a tenant what ends, when, and what can be done about it. */
export function endingNotice({ title, version, state, sunsetAt, retiredAt, deprecationReason }: ContractEnding): Html {
  if (state === 'retired')
    return html`<p class="notice bad" role="status">${title} ${version}, which this app uses, ended on ${dayOf(retiredAt)}: the app is not answered any more. Ask its publisher for a version that uses a newer one.</p>`;
  return html`<p class="notice" role="status">${title} ${version}, which this app uses, ends on ${dayOf(sunsetAt)}${deprecationReason && html` (${deprecationReason})`}. Its publisher has been told; the app works until then.</p>`;
}

/** A day as people read it, in UTC. */
export function dayOf(at: Date | undefined): string {
  return (
    at?.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }) ?? 'no date'
  );
}
