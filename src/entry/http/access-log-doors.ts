import { Readable } from 'node:stream';
import {
  type AccessLogFilter,
  accessLogPlaceOf,
  checkAccessLogFilter,
  exportAccessLog,
  findAccessLogEntries,
  maxExported,
} from '../../domain/metering/index.js';
import { CodedError, checkPermission, isCoded } from '../../platform/base/index.js';
import { type Context, Installation } from '../../platform/store/index.js';
import { accessLogForms } from './access-log-forms.js';
import { personContext, viewerOf } from './browser-guard.js';
import { personOf, queryOf, sendPage, type Visit } from './http-app.js';
import { accessLogPage, FILTERS, type TypedFilter } from './pages/access-log-page.js';

const pageLength = 50;
const mostApps = 500;

/** What apps did with the tenant's data, searched and in pages, newest first. */
export async function showAccessLog(visit: Visit): Promise<void> {
  const ctx = personContext(visit);
  const { tenantId } = personOf(visit).actor;
  const typed = typedFilter(visit);
  const view = { typed, apps: await listApps(ctx, tenantId), maxExported };
  try {
    const filter = checkAccessLogFilter(typed);
    const after = placeOf(query(visit, 'after'));
    const found = await findAccessLogEntries(ctx, tenantId, { filter, after, limit: pageLength + 1 });
    const entries = found.slice(0, pageLength);
    const last = found.length > pageLength ? entries.at(-1) : undefined;
    const next = last && accessLogPlaceOf.text(last);
    sendPage(visit, accessLogPage(viewerOf(visit), { ...view, entries, next, isFirst: after === undefined }));
  } catch (error) {
    if (!isCoded(error) || error.status !== 400) throw error;
    const page = { ...view, entries: [], isFirst: true, problem: error.message };
    sendPage(visit, accessLogPage(viewerOf(visit), page), error.status);
  }
}

/** The same as a file, sent as it is read: `format` is csv or jsonl. Its last line tells when there is more than it holds. */
export async function takeAccessLogExport(visit: Visit): Promise<void> {
  const { actor } = personOf(visit);
  checkPermission(actor, 'access-log:view', actor.tenantId);
  const format = query(visit, 'format') ?? '';
  const form = Object.hasOwn(accessLogForms, format)
    ? accessLogForms[format as keyof typeof accessLogForms]
    : undefined;
  if (!form) throw new CodedError('HTTP_BAD_REQUEST', `There is no format "${format}"; those that are: csv, jsonl.`);
  const lines = linesOf(visit, checkAccessLogFilter(typedFilter(visit)), form);
  const day = new Date(visit.app.clock.now()).toISOString().slice(0, 10);
  visit.reply
    .type(form.mediaType)
    .header('content-disposition', `attachment; filename="access-log-${day}.${format}"`)
    .send(Readable.from(lines, { objectMode: false }));
}

async function* linesOf(
  visit: Visit,
  filter: AccessLogFilter,
  form: (typeof accessLogForms)[keyof typeof accessLogForms],
): AsyncGenerator<string> {
  yield form.head;
  for await (const { entries, hasMore } of exportAccessLog(
    personContext(visit),
    personOf(visit).actor.tenantId,
    filter,
  )) {
    if (entries.length > 0) yield entries.map(form.line).join('');
    const last = entries.at(-1);
    if (hasMore && last) yield form.more(last);
  }
}

/** The apps that the tenant has or had. */
async function listApps({ em }: Context, tenantId: string): Promise<string[]> {
  const found = await em.find(Installation, { tenantId }, { orderBy: { appKey: 'asc' }, limit: mostApps });
  return found.map(({ appKey }) => appKey);
}

const query = (visit: Visit, name: string): string | undefined => queryOf(visit, name)?.trim() || undefined;

const typedFilter = (visit: Visit): TypedFilter =>
  Object.fromEntries(FILTERS.map((name) => [name, query(visit, name)])) as TypedFilter;

function placeOf(text: string | undefined) {
  const place = text === undefined ? undefined : accessLogPlaceOf.place(text);
  if (text !== undefined && !place)
    throw new CodedError('HTTP_BAD_REQUEST', 'There is no such page. Search again from the beginning.');
  return place;
}
