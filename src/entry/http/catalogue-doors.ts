import {
  type Contract,
  compareRevisions,
  deprecatedCoordinates,
  type LiveContract,
  listRevisions,
  parseRevisionName,
  type RevisionName,
  retired,
} from '../../domain/registry/index.js';
import { viewerOf } from './browser-guard.js';
import { endOf } from './deprecation-doors.js';
import { parameter, type Visit } from './http-app.js';
import { changesPage } from './pages/changes-page.js';
import { contractPage, contractsPage } from './pages/contract-pages.js';

/** The catalogue: a page for people, JSON for programs. */
export function listContracts(visit: Visit): void {
  const { app, reply } = visit;
  const contracts = app.contracts.list();
  if (wantsPage(visit))
    return void reply.type('text/html; charset=utf-8').send(contractsPage(viewerOf(visit), contracts));
  reply.send({
    contracts: contracts.map((found) => ({ ...nameOf(found), ...lifeOf(found), url: urlOf(visit, found) })),
  });
}

/** One contract version: how far it is in its life, its scopes in words, its events and errors, its samples and its SDL. */
export async function showContract(visit: Visit): Promise<void> {
  const { app, reply } = visit;
  const found = contractAt(visit);
  const revisions = await listRevisions(app.store.asPlatform(), found);
  if (wantsPage(visit)) {
    const page = contractPage(viewerOf(visit), found, revisions);
    return void reply.type('text/html; charset=utf-8').send(page);
  }
  const { scopes, events, errors, samples, digest } = found;
  const reasons = deprecatedCoordinates(found.schema);
  const url = urlOf(visit, found);
  reply.send({
    ...nameOf(found),
    ...lifeOf(found),
    digest,
    scopes,
    events,
    errors,
    samples,
    deprecations: [...found.life.deprecations].map(([coordinate, since]) => ({
      coordinate,
      since,
      reason: reasons.get(coordinate),
    })),
    revisions,
    schemaUrl: `${url}/schema.graphql`,
    graphqlUrl: `${url}/graphql`,
    changesUrl: `${url}/changes`,
  });
}

/** The SDL as its source publishes it, with the scopes that each place needs. */
export function showSchema(visit: Visit): void {
  visit.reply.type('text/plain; charset=utf-8').send(contractAt(visit).sdl);
}

/**
 * `GET /contracts/{c}/{v}/changes?from=2026-10.1&to=2026-10.3`: every difference between two revisions of a contract, of
 * any of its versions. Left out, `to` is what is served here and `from` what came before it.
 */
export async function showChanges(visit: Visit): Promise<void> {
  const { app, reply, request } = visit;
  const found = contractAt(visit);
  const em = app.store.asPlatform();
  const { from: givenFrom, to: givenTo } = request.query as { from?: unknown; to?: unknown };
  const to = revisionAt(givenTo) ?? { version: found.version, revision: found.life.revision };
  const from = revisionAt(givenFrom) ?? before(app.contracts.list(), found);
  const changes = await compareRevisions({ contracts: app.contracts, em }, found.contract, { from, to });
  if (!wantsPage(visit))
    return void reply.send({ contract: found.contract, from: toldAs(from), to: toldAs(to), changes });
  const versions = app.contracts.list().filter(({ contract }) => contract === found.contract);
  const choices = versions.flatMap(({ version, life }) =>
    Array.from({ length: life.revision }, (_, index) => `${version}.${life.revision - index}`),
  );
  const compared = { from: toldAs(from, versions), to: toldAs(to, versions), changes };
  reply.type('text/html; charset=utf-8').send(changesPage(viewerOf(visit), found, compared, choices));
}

const revisionAt = (given: unknown): RevisionName | undefined =>
  given === undefined || given === '' ? undefined : parseRevisionName(String(given));

/** What came before what is served: its last revision, else the newest older version, else itself. */
function before(live: LiveContract[], { contract, version, life }: LiveContract): RevisionName {
  if (life.revision > 1) return { version, revision: life.revision - 1 };
  const older = live.filter((one) => one.contract === contract && one.version < version).at(-1);
  return older ? { version: older.version, revision: older.life.revision } : { version, revision: life.revision };
}

function toldAs({ version, revision }: RevisionName, versions: LiveContract[] = []): string {
  const number = revision ?? versions.find((one) => one.version === version)?.life.revision;
  return number === undefined ? version : `${version}.${number}`;
}

const nameOf = ({ contract, version, title, description, owner }: Contract) => ({
  contract,
  version,
  title,
  description,
  owner,
});

function lifeOf(found: LiveContract) {
  const { id: _, ...end } = endOf(found);
  return { ...end, revision: found.life.revision, publishedAt: found.life.publishedAt };
}

const urlOf = ({ app }: Visit, { id }: Contract): string => `${app.publicUrl}/contracts/${id}`;

/** @throws REGISTRY_CONTRACT_UNKNOWN, REGISTRY_CONTRACT_RETIRED with a link to what is to be used instead */
function contractAt(visit: Visit): LiveContract {
  const { contracts } = visit.app;
  const [contract, version] = [parameter(visit, 'contract'), parameter(visit, 'version')];
  const found = contracts.find(contract, version);
  if (found?.life.state !== 'retired') return contracts.get(contract, version);
  const { successor } = found.life;
  if (successor) visit.reply.header('link', `</contracts/${successor}>; rel="successor-version"`);
  throw retired(found);
}

/** Browsers name HTML first; programs that take anything get JSON. */
const wantsPage = ({ request }: Visit): boolean =>
  request.headers.accept?.split(',', 1)[0]?.includes('text/html') ?? false;
