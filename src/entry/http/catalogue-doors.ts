import { viewerOf } from './browser-guard.js';
import { parameter, type Visit } from './http-app.js';
import { contractPage, contractsPage } from './pages/contract-pages.js';

/** The catalogue: a page for people, JSON for programs. */
export function listContracts(visit: Visit): void {
  const { app, reply } = visit;
  const contracts = app.contracts.list();
  if (wantsPage(visit))
    return void reply.type('text/html; charset=utf-8').send(contractsPage(viewerOf(visit), contracts));
  reply.send({
    contracts: contracts.map(({ contract, version, title, description, owner }) => ({
      contract,
      version,
      title,
      description,
      owner,
      url: `${app.publicUrl}/contracts/${contract}/${version}`,
    })),
  });
}

/** One contract version: its scopes in words, its events, its samples and its SDL. */
export function showContract(visit: Visit): void {
  const { app, reply } = visit;
  const found = contractAt(visit);
  if (wantsPage(visit)) return void reply.type('text/html; charset=utf-8').send(contractPage(viewerOf(visit), found));
  const { contract, version, title, description, owner, scopes, events, samples, digest } = found;
  const url = `${app.publicUrl}/contracts/${contract}/${version}`;
  reply.send({
    contract,
    version,
    title,
    description,
    owner,
    digest,
    scopes,
    events,
    samples,
    schemaUrl: `${url}/schema.graphql`,
    graphqlUrl: `${url}/graphql`,
  });
}

/** The SDL as its source publishes it, with the scopes that each place needs. */
export function showSchema(visit: Visit): void {
  visit.reply.type('text/plain; charset=utf-8').send(contractAt(visit).sdl);
}

const contractAt = (visit: Visit) => visit.app.contracts.get(parameter(visit, 'contract'), parameter(visit, 'version'));

/** Browsers name HTML first; programs that take anything get JSON. */
const wantsPage = ({ request }: Visit): boolean =>
  request.headers.accept?.split(',', 1)[0]?.includes('text/html') ?? false;
