import { listPartnersApps } from '../../domain/access/index.js';
import {
  findReviewed,
  listExtensions,
  reviewExtension,
  saveExtension,
  submitExtension,
  withdrawExtension,
} from '../../domain/directory/index.js';
import { CodedError, isCoded } from '../../platform/base/index.js';
import { checkForm, peopleContext, viewerOf } from './browser-guard.js';
import { contractsOf, talksToOf } from './consent-view.js';
import { formOf, parameter, queryOf, sendPage, signedInOf, type Visit } from './http-app.js';
import { listingsPage, reviewsPage } from './pages/listings-page.js';

const notices = new Map<unknown, string>([
  ['saved', 'Saved as a draft. Submit it when it is ready.'],
  ['submitted', 'Submitted. An operator reviews it.'],
  ['withdrawn', 'Withdrawn. Who has installed the app keeps it.'],
  ['listed', 'Listed. Tenants find it now.'],
  ['rejected', 'Rejected. Its publisher reads your note.'],
]);
const noticeOf = ({ request }: Visit): string | undefined => notices.get((request.query as { done?: unknown }).done);

const pageSize = 20;

/** A partner's extensions and their states. */
export async function showListings(visit: Visit, problem?: string, status = 200): Promise<void> {
  const { actor } = signedInOf(visit);
  if (actor.kind !== 'partner') throw new TypeError('listings are a partner’s');
  const { partnerId } = actor;
  const ctx = peopleContext(visit);
  const listings = await listExtensions(visit.app, ctx, { partnerId });
  const apps = (await listPartnersApps(visit.app, ctx, partnerId)).map(({ key, name }) => {
    return { key, name, listing: listings.find(({ appKey }) => appKey === key) };
  });
  const { publicUrl } = visit.app;
  sendPage(visit, listingsPage(viewerOf(visit), { apps, publicUrl, problem, notice: noticeOf(visit) }), status);
}

const changes = {
  save: { change: saveExtension, done: 'saved' },
  submit: { change: submitExtension, done: 'submitted' },
  withdraw: { change: withdrawExtension, done: 'withdrawn' },
};

/** What a partner does with a listing: save, submit or withdraw. */
export async function takeListing(visit: Visit): Promise<void> {
  checkForm(visit);
  const wanted = formOf(visit).get('change') ?? '';
  if (!Object.hasOwn(changes, wanted))
    throw new CodedError('HTTP_BAD_REQUEST', `There is no change "${wanted}"; those that are: save, submit, withdraw.`);
  const { change, done } = changes[wanted as keyof typeof changes];
  try {
    await change(visit.app, peopleContext(visit), { appKey: parameter(visit, 'app') });
    visit.reply.redirect(`/?done=${done}`, 303);
  } catch (error) {
    if (!isCoded(error) || error.status !== 409) throw error;
    await showListings(visit, error.message, error.status);
  }
}

/** What waits for an operator's review, a page at a time. */
export async function showReviews(visit: Visit, problem?: string, status = 200): Promise<void> {
  const { app } = visit;
  const ctx = peopleContext(visit);
  const listings = await listExtensions(app, ctx);
  const pages = Math.max(1, Math.ceil(listings.length / pageSize));
  const page = Math.min(pages, Math.max(1, Number.parseInt(queryOf(visit, 'page') ?? '1', 10) || 1));
  const waiting = await Promise.all(
    listings.slice((page - 1) * pageSize, page * pageSize).map(async (listing) => {
      const manifest = await findReviewed(app, ctx, { appKey: listing.appKey });
      const asks = manifest && { contracts: contractsOf(app, manifest), talksTo: talksToOf(app, manifest) };
      return { listing, version: manifest?.version, asks };
    }),
  );
  const view = { waiting, count: listings.length, page, pages, problem, notice: noticeOf(visit) };
  sendPage(visit, reviewsPage(viewerOf(visit), view), status);
}

/** An operator's decision on a listing. */
export async function takeReview(visit: Visit): Promise<void> {
  checkForm(visit);
  const form = formOf(visit);
  const decision = form.get('decision');
  if (decision !== 'approve' && decision !== 'reject')
    throw new CodedError('HTTP_BAD_REQUEST', 'A decision is approve or reject.');
  const input = { appKey: parameter(visit, 'app'), decision, note: form.get('note') ?? '' } as const;
  try {
    await reviewExtension(visit.app, peopleContext(visit), input);
    visit.reply.redirect(`/?done=${decision === 'approve' ? 'listed' : 'rejected'}`, 303);
  } catch (error) {
    if (!isCoded(error) || ![400, 409].includes(error.status)) throw error;
    await showReviews(visit, error.message, error.status);
  }
}
