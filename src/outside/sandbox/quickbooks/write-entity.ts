import type { Books } from './books.js';
import { completeCustomer } from './check-customer.js';
import { parseElements } from './check-elements.js';
import { completeItem } from './check-item.js';
import type { Company, WrittenAnswer } from './company.js';
import { completeSalesForm } from './complete-sales-form.js';
import type { EntityType } from './entity-type.js';
import { faults } from './faults.js';
import { findObject, findText, type Json, type JsonObject } from './json.js';

/** A create or an update as it came: the body unread, the query's `requestid`, `include` and `operation`. */
export type WriteRequest = { type: EntityType; body: Json; query: URLSearchParams; now: number };

const longestRequestid = 50;

/**
 * Creates or updates an entity and keeps it, or answers again what the same requestid was answered before. A refused
 * write keeps nothing, not even its requestid.
 */
export function writeEntity(
  books: Books,
  company: Company,
  request: WriteRequest,
): WrittenAnswer & { isReplay: boolean } {
  const { type, query, now } = request;
  const requestid = query.get('requestid') ?? undefined;
  if (requestid !== undefined) {
    if (requestid.length > longestRequestid) throw faults.stringLength('requestid', longestRequestid, requestid.length);
    const answer = company.findAnswer(requestid);
    if (answer) return { ...answer, isReplay: true };
  }
  const operation = query.get('operation');
  if (operation !== null && operation !== 'update' && operation !== 'create')
    throw faults.unsupportedOperation(`Operation ${operation} is not supported by this sandbox.`);

  const given = parseElements(type, request.body);
  const time = new Date(now).toISOString();
  const before = findBefore(company, type, given);
  if (operation === 'update' && !before) throw faults.missing('Id');
  const merged = before && given.sparse === true ? { ...before, ...given } : given;
  const entity = stamp(completeEntity(company, merged, { request, before, time }), { company, type, before, time });
  books.recordWritten({ realmId: company.realmId, type, entity, time, requestid });
  return { type, entity, time, isReplay: false };
}

function findBefore(company: Company, type: EntityType, given: JsonObject): JsonObject | undefined {
  const id = findText(given, 'Id');
  if (id === undefined) return undefined;
  const before = company.list(type).find(id);
  if (!before) throw faults.objectNotFound(`No ${type} has the Id ${id}.`);
  const syncToken = findText(given, 'SyncToken');
  if (syncToken === undefined) throw faults.missing('SyncToken');
  if (syncToken !== before.SyncToken) throw faults.stale();
  return before;
}

function completeEntity(
  company: Company,
  entity: JsonObject,
  { request, before, time }: { request: WriteRequest; before: JsonObject | undefined; time: string },
): JsonObject {
  const { type, query } = request;
  switch (type) {
    case 'Customer':
      return completeCustomer(company, entity, before);
    case 'Item':
      return completeItem(company, entity, before);
    case 'Invoice':
    case 'CreditMemo': {
      const included = (query.get('include') ?? '').toLowerCase().split(',');
      const allowsDuplicateDocNumber = included.includes('allowduplicatedocnum');
      return completeSalesForm(company, entity, { type, before, allowsDuplicateDocNumber, today: time.slice(0, 10) });
    }
    default:
      throw faults.unsupportedOperation(`Operation create of ${type} is not supported by this sandbox.`);
  }
}

function stamp(
  entity: JsonObject,
  { company, type, before, time }: { company: Company; type: EntityType; before: JsonObject | undefined; time: string },
): JsonObject {
  const createTime = findText(findObject(before, 'MetaData'), 'CreateTime') ?? time;
  return {
    ...entity,
    Id: findText(before, 'Id') ?? company.list(type).nextId(),
    SyncToken: before ? String(Number(before.SyncToken) + 1) : '0',
    domain: 'QBO',
    sparse: false,
    MetaData: { CreateTime: createTime, LastUpdatedTime: time },
  };
}
