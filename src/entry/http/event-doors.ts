import { parseCloudEvents } from '../../domain/automations/index.js';
import { bearerOf, CodedError, isSameSecret } from '../../platform/base/index.js';
import { bodyOf, type Visit } from './http-app.js';

/** `POST /events`: CloudEvents from a source; 202 means that they are kept. */
export async function takeEvents(visit: Visit): Promise<void> {
  const { app, request, reply } = visit;
  const source = sourceOf(visit);
  const { headers } = request;
  const events = parseCloudEvents(
    { contentType: headers['content-type'], headers, body: bodyOf(visit) },
    app.contracts,
    source,
  );
  await app.ingest(events);
  reply.status(202).send({ accepted: events.length });
}

/** Compares with the secret of every source that has a contract, so that the time tells nothing. */
function sourceOf({ app, request }: Visit): string {
  const given = bearerOf(request.headers.authorization) ?? '';
  const sources = [...new Set(app.contracts.list().map(({ source }) => source))];
  const [match] = sources.filter((source) => isSameSecret(given, app.secretOfSource(source, 'events')));
  if (match) return match;
  throw new CodedError(
    'AUTOMATIONS_SOURCE_UNKNOWN',
    'No source has this secret. Send it as Authorization: Bearer <secret>.',
  );
}
