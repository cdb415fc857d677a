import type { Books } from './books.js';
import { type Company } from './company.js';
import { type EntityType, findEntityType } from './entity-type.js';
import { type Answer, answerFault, answerJson, type Exchange, hasContentType } from './exchange.js';
import { Fault, faults } from './faults.js';
import type { Json } from './json.js';
import { runQuery } from './run-query.js';
import { writeEntity } from './write-entity.js';

/** An answer of the API, and whether it is an old one told again. */
export type CompanyAnswer = Answer & { isReplay?: boolean };

/** Answers `/v3/company/{realmId}/…`: authenticates, then reads, queries or writes. */
export function answerCompany(books: Books, exchange: Exchange, now: number): CompanyAnswer {
  try {
    const company = authenticate(books, exchange);
    const [, , , resource = '', id] = exchange.segments;
    if (exchange.segments.length > 5) throw faults.unsupportedOperation(`Operation ${exchange.path} is not supported.`);
    if (resource === 'query' && id === undefined) return answerQuery(company, exchange, now);
    const type = findEntityType(resource);
    if (!type) throw faults.unsupportedOperation(`Operation ${resource} is not supported by this sandbox.`);
    if (exchange.method === 'GET' && id !== undefined) return answerRead(company, { type, id, now });
    if (exchange.method === 'POST' && id === undefined) return answerWrite(books, company, { type, exchange, now });
    throw faults.unsupportedOperation(`Operation ${exchange.method} of ${resource} is not supported.`);
  } catch (error) {
    if (error instanceof Fault) return answerFault(error, now);
    throw error;
  }
}

function authenticate(books: Books, { headers, segments }: Exchange): Company {
  const token = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  if (token === undefined) throw faults.authentication('Missing bearer token');
  const grant = books.grants.readAccessToken(token);
  if (grant === 'expired') throw faults.authentication('Token expired');
  if (grant === 'unknown') throw faults.authentication('Token revoked or unknown');
  const company = books.findCompany(segments[2] ?? '');
  if (!company || company.realmId !== grant.realmId)
    throw faults.authorization('The token does not give access to this company.');
  return company;
}

function answerQuery(company: Company, exchange: Exchange, now: number): Answer {
  const isText = exchange.method === 'POST' && hasContentType(exchange, 'application/text');
  const query = isText ? exchange.body : exchange.query.get('query');
  if (!query) throw faults.missing('query');
  return answerJson(200, { QueryResponse: runQuery(company, query), time: new Date(now).toISOString() });
}

function answerRead(company: Company, { type, id, now }: { type: EntityType; id: string; now: number }): Answer {
  // The company's own entry is read by the realm's id, not by the entry's.
  const entity = company.list(type).find(type === 'CompanyInfo' && id === company.realmId ? '1' : id);
  if (!entity) throw faults.objectNotFound(`No ${type} has the Id ${id}.`);
  return answerJson(200, { [type]: entity, time: new Date(now).toISOString() });
}

function answerWrite(
  books: Books,
  company: Company,
  { type, exchange, now }: { type: EntityType; exchange: Exchange; now: number },
): CompanyAnswer {
  if (!hasContentType(exchange, 'application/json')) throw faults.contentType();
  let body: Json;
  try {
    body = JSON.parse(exchange.body) as Json;
  } catch {
    throw faults.unreadableBody();
  }
  const { entity, time, isReplay } = writeEntity(books, company, { type, body, query: exchange.query, now });
  return { ...answerJson(200, { [type]: entity, time }), isReplay };
}
