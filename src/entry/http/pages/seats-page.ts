import type { Seat } from '../../../domain/access/index.js';
import { type Html, html } from './html.js';
import { buttonForm, layout, type Viewer } from './layout.js';

/** Where a person may act, and in which seat it is now. `next` is where it goes on in the chosen one. */
export function seatsPage(viewer: Viewer, seats: Seat[], next: string): string {
  const row = ({ key, name, role }: Seat): Html => {
    const isHere = key === viewer.signedIn?.seatKey;
    return html`<li class="row apart"><div class="cut"><strong>${name}</strong><p class="hint">${role}</p></div>${
      isHere
        ? html`<span class="badge good">you are here</span>`
        : buttonForm(viewer, '/seats', `Switch to ${name}`, { seat: key, next }, 'second cut')
    }</li>`;
  };
  return layout(
    viewer,
    'Your seats',
    html`<section class="card narrow"><p><a href="/">Start</a></p><h1>Your seats</h1>
<p class="muted">You act in one seat at a time, and see only what belongs to it.</p>
<ul class="plain rows">${seats.map(row)}</ul></section>`,
  );
}
