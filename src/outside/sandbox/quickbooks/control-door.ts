import { z } from 'zod';
import type { Books } from './books.js';
import { reportBooks } from './books-report.js';
import { type Answer, answerJson, type Exchange, hasContentType } from './exchange.js';
import type { RequestLog } from './request-log.js';
import { type Switches, switchesShape } from './switches.js';

/** What the control door looks at and turns. */
export type Controlled = { books: Books; log: RequestLog; switches: Switches };

const refuse = (status: number, error: string): Answer => answerJson(status, { error });

/**
 * Answers `/sandbox/…`, which QuickBooks itself does not have: for tests and demos to look at the books and to make
 * trouble. It asks for no credentials, so the sandbox belongs on a loopback address.
 */
export function answerControl(controlled: Controlled, exchange: Exchange): Answer {
  const { books, log, switches } = controlled;
  switch (`${exchange.method} ${exchange.path}`) {
    case 'GET /sandbox/books':
      return answerBooks(controlled, exchange);
    case 'GET /sandbox/requests':
      return answerJson(200, { requests: log.list(), tokenRequests: log.countByKind('') });
    case 'GET /sandbox/switches':
      return answerJson(200, switches.read());
    case 'POST /sandbox/switches':
      return answerSwitches(controlled, exchange);
    case 'POST /sandbox/reset':
      if (!hasContentType(exchange, 'application/json'))
        return refuse(415, 'The content type must be application/json.');
      books.reset();
      log.clear();
      switches.clear();
      return answerJson(200, { reset: true });
    default:
      return refuse(404, `There is no ${exchange.method} ${exchange.path}.`);
  }
}

function answerBooks({ books, log }: Controlled, { query }: Exchange): Answer {
  const isSummary = query.get('summary') === '1';
  const realmId = query.get('realmId');
  if (realmId === null)
    return answerJson(200, { companies: books.listCompanies().map((company) => reportBooks(company, log, isSummary)) });
  const company = books.findCompany(realmId);
  return company
    ? answerJson(200, reportBooks(company, log, isSummary))
    : refuse(404, `There is no company ${realmId}.`);
}

function answerSwitches({ books, switches }: Controlled, exchange: Exchange): Answer {
  if (!hasContentType(exchange, 'application/json')) return refuse(415, 'The content type must be application/json.');
  let body: unknown;
  try {
    body = JSON.parse(exchange.body);
  } catch {
    return refuse(400, 'The body is not JSON.');
  }
  const input = switchesShape.safeParse(body);
  if (!input.success) return refuse(400, z.prettifyError(input.error));
  if (input.data.expireAccessTokens) books.grants.expireAccessTokens();
  if (input.data.revokeRefreshTokens) books.grants.revokeRefreshTokens();
  switches.set(input.data);
  return answerJson(200, switches.read());
}
