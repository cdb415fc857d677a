import { answerAuthorize } from './authorize-door.js';
import { renderBooksPage } from './books-page.js';
import { answerCompany, type CompanyAnswer } from './company-door.js';
import { answerControl, type Controlled } from './control-door.js';
import { type Answer, answerJson, type Exchange } from './exchange.js';
import { pageHeaders } from './html.js';
import { type App, answerRevoke, answerToken } from './token-door.js';

/** The sandbox whole: what it keeps, the app that it knows, its clock. */
export type Sandbox = Controlled & { app: App; now: () => number };

/** An answer and how long to hold it back. */
export type TimedAnswer = { answer: Answer; stallMs: number };

/** Answers one request: names it, lets the switches interfere, hands it to its door, writes it in the log. */
export function answerExchange(sandbox: Sandbox, exchange: Exchange): TimedAnswer {
  const api = nameApiRequest(exchange);
  if (!api) return { answer: answerOther(sandbox, exchange), stallMs: 0 };
  const { kind, realmId } = api;
  const { instead, after, stallMs } = sandbox.switches.take(kind, realmId);
  const done = instead ?? answerApi(sandbox, exchange, realmId);
  const answer = after ?? done;
  sandbox.log.record({
    at: new Date(sandbox.now()).toISOString(),
    method: exchange.method,
    path: exchange.path,
    kind,
    realmId,
    requestid: exchange.query.get('requestid') ?? undefined,
    status: answer.status,
    isReplay: 'isReplay' in done && done.isReplay ? true : undefined,
  });
  return { answer, stallMs };
}

/** The kind of a request that the switches and the log care for: `create invoice`, `query`, `read item`, `token`. */
function nameApiRequest({ method, path, segments, query }: Exchange): { kind: string; realmId?: string } | undefined {
  if (path === '/oauth2/v1/tokens/bearer') return { kind: 'token' };
  if (path === '/v2/oauth2/tokens/revoke') return { kind: 'revoke' };
  if (segments[0] !== 'v3' || segments[1] !== 'company') return undefined;
  const realmId = segments[2];
  const resource = segments[3]?.toLowerCase() ?? '';
  if (resource === 'query' || resource === 'companyinfo') return { kind: resource, realmId };
  const verb = method === 'GET' ? 'read' : query.get('operation') === 'update' ? 'update' : 'create';
  return { kind: `${verb} ${resource}`, realmId };
}

function answerApi({ app, books, now }: Sandbox, exchange: Exchange, realmId: string | undefined): CompanyAnswer {
  if (realmId !== undefined) return answerCompany(books, exchange, now());
  if (exchange.method !== 'POST') return answerJson(405, { error: 'invalid_request' }, { allow: 'POST' });
  return exchange.path.endsWith('/revoke')
    ? answerRevoke(app, books.grants, exchange)
    : answerToken(app, books.grants, exchange);
}

function answerOther(sandbox: Sandbox, exchange: Exchange): Answer {
  const { method, path } = exchange;
  if (path === '/connect/oauth2' && (method === 'GET' || method === 'POST'))
    return answerAuthorize(sandbox.app, sandbox.books, exchange);
  if (path.startsWith('/sandbox/')) return answerControl(sandbox, exchange);
  if (path === '/' && method === 'GET') {
    const body = renderBooksPage(sandbox.books.listCompanies());
    return { status: 200, contentType: 'text/html;charset=UTF-8', headers: pageHeaders, body };
  }
  return answerJson(404, { error: `There is no ${method} ${path}.` });
}
