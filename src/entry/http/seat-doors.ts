import { listSeats, switchSeat } from '../../domain/access/index.js';
import { Person } from '../../platform/store/index.js';
import { checkForm, peopleContext, safePath, secretOf, setCookie, setSession, viewerOf } from './browser-guard.js';
import { formOf, sendPage, signedInOf, type Visit } from './http-app.js';
import { seatsPage } from './pages/seats-page.js';

/** How long a browser remembers the seat that was chosen in it. */
const rememberSeconds = 365 * 86_400;

export async function showSeats(visit: Visit): Promise<void> {
  const { em } = peopleContext(visit);
  const person = await em.findOneOrFail(Person, { id: signedInOf(visit).actor.personId });
  const next = safePath((visit.request.query as { next?: unknown }).next);
  sendPage(visit, seatsPage(viewerOf(visit), await listSeats(em, person), next));
}

/** Goes on in another seat. */
export async function takeSeat(visit: Visit): Promise<void> {
  checkForm(visit);
  const form = formOf(visit);
  const seat = form.get('seat') ?? '';
  setSession(visit, await switchSeat(peopleContext(visit), secretOf(visit), seat));
  visit.reply.header('set-cookie', setCookie(visit.app, 'gw_seat', seat, rememberSeconds));
  visit.reply.redirect(safePath(form.get('next')), 303);
}
