import { html } from './html.js';
import { layout, type Viewer } from './layout.js';

/** Where to go from in a seat that has no apps of its own. */
export function seatHomePage(viewer: Viewer): string {
  const { seatName, seatRole } = viewer.signedIn ?? {};
  return layout(
    viewer,
    'Start',
    html`<h1>${seatName}</h1>
<p class="muted">You are here as ${seatRole}.</p>
<section class="card"><ul class="plain">
<li><a href="/members">Members</a></li>
<li><a href="/account">Your account</a></li>
<li><a href="/seats">Your seats</a></li>
<li><a href="/contracts">The catalogue of contracts</a></li>
</ul></section>`,
  );
}

const styles: Record<string, string> = { active: 'good', suspended: 'warn', broken: 'bad' };

/** A state in a word, with its colour. */
export const statusBadge = (status: string) => html`<span class="badge ${styles[status] ?? 'muted'}">${status}</span>`;
