import { type Company } from './company.js';
import { findElements } from './element-names.js';
import { isIndexedField } from './entity-list.js';
import { type EntityType, findEntityType } from './entity-type.js';
import { faults } from './faults.js';
import { findObject, type Json, type JsonObject } from './json.js';
import { type Condition, parseQuery, type Query } from './query-language.js';

type FieldKind = 'string' | 'decimal' | 'boolean' | 'time';
type Field = { name: string; kind: FieldKind; read: (entity: JsonObject) => Json | undefined };

const mostLikePieces = 4;

/**
 * Answers a query on a company's books with the inside of `QueryResponse`. Texts are compared whatever the case of
 * their letters. Inactive entities are left out unless the query asks for Active.
 */
export function runQuery(company: Company, text: string): JsonObject {
  const query = parseQuery(text);
  const type = findEntityType(query.entity);
  if (!type) throw faults.queryInvalid(`Metadata not found for Entity: ${query.entity}`);
  const found = listMatching(company, type, query);
  if (query.fields === 'count') return { totalCount: found.length };
  if (query.order) sortBy(found, getField(type, query.order.field), query.order.isDescending);
  const shown = found.slice(query.startPosition - 1, query.startPosition - 1 + query.maxResults);
  const entities = query.fields === '*' ? shown : pickFields(type, shown, query.fields);
  if (entities.length === 0) return {};
  return {
    [type]: entities,
    startPosition: query.startPosition,
    maxResults: entities.length,
    totalCount: found.length,
  };
}

function listMatching(company: Company, type: EntityType, { conditions }: Query): JsonObject[] {
  const tests = conditions.map((condition) => testOf(getField(type, condition.field), condition));
  const asksForActive = conditions.some(({ field }) => field.toLowerCase() === 'active');
  if (findElements(type)?.has('Active') && !asksForActive) tests.push((entity) => entity.Active !== false);
  return [...listCandidates(company, type, conditions)].filter((entity) => tests.every((test) => test(entity)));
}

function listCandidates(company: Company, type: EntityType, conditions: Condition[]): Iterable<JsonObject> {
  const list = company.list(type);
  for (const { field, operator, values } of conditions) {
    const [value] = values;
    if (operator !== '=' || value === undefined) continue;
    const { name } = getField(type, field);
    if (isIndexedField(name)) return list.listBy(name, value);
    if (name === 'Id') return [list.find(value)].filter((entity) => entity !== undefined);
  }
  return list.values();
}

/** The field that a name means in a query: an element, a reference's id, an e-mail's address or a time of MetaData. */
function getField(type: EntityType, given: string): Field {
  const metaData = /^metadata\.(createtime|lastupdatedtime)$/i.exec(given);
  if (metaData) {
    const inner = metaData[1]?.toLowerCase() === 'createtime' ? 'CreateTime' : 'LastUpdatedTime';
    return { name: `MetaData.${inner}`, kind: 'time', read: (entity) => findObject(entity, 'MetaData')?.[inner] };
  }
  const elements = findElements(type);
  const name = [...(elements?.keys() ?? [])].find((each) => each.toLowerCase() === given.toLowerCase());
  const element = name === undefined ? undefined : elements?.get(name);
  if (name === undefined || !element) throw faults.queryInvalid(`Property ${given} not found for Entity ${type}`);
  const read = (entity: JsonObject) => entity[name];
  if (!element.repeated) {
    switch (element.kind) {
      case 'string':
      case 'decimal':
      case 'boolean':
        return { name, kind: element.kind, read };
      case 'date':
      case 'dateTime':
        return { name, kind: 'time', read };
      case 'ReferenceType':
        return { name, kind: 'string', read: (entity) => findObject(entity, name)?.value };
      case 'EmailAddress':
        return { name, kind: 'string', read: (entity) => findObject(entity, name)?.Address };
    }
  }
  throw faults.queryInvalid(`property '${name}' is not queryable`);
}

function testOf(field: Field, { operator, values }: Condition): (entity: JsonObject) => boolean {
  const wanted = values.map((value) => comparable(field.kind, value, field.name));
  if (operator === 'LIKE') {
    const pattern = likePattern(values[0] ?? '');
    return (entity) => pattern.test(String(field.read(entity) ?? ''));
  }
  return (entity) => {
    const value = field.read(entity);
    if (value === undefined) return false;
    const actual = comparable(field.kind, String(value), field.name);
    const [first] = wanted;
    if (first === undefined) return false;
    if (operator === 'IN') return wanted.includes(actual);
    if (operator === '=') return actual === first;
    if (operator === '<') return actual < first;
    if (operator === '>') return actual > first;
    return operator === '<=' ? actual <= first : actual >= first;
  };
}

function comparable(kind: FieldKind, value: string, name: string): string | number {
  if (kind === 'string' || kind === 'boolean') return value.toLowerCase();
  const number = kind === 'time' ? Date.parse(value) : Number(value);
  if (Number.isNaN(number)) throw faults.queryInvalid(`value '${value}' is not valid for property ${name}`);
  return number;
}

function likePattern(text: string): RegExp {
  const pieces = text.split('%');
  if (pieces.length > mostLikePieces) throw faults.queryInvalid('too many % in LIKE');
  const parts = pieces.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*?')}$`, 'i');
}

function sortBy(entities: JsonObject[], field: Field, isDescending: boolean): void {
  const keyed = new Map<JsonObject, string | number>();
  for (const entity of entities) {
    const value = field.read(entity);
    if (value !== undefined) keyed.set(entity, comparable(field.kind, String(value), field.name));
  }
  const sign = isDescending ? -1 : 1;
  entities.sort((left, right) => {
    const a = keyed.get(left) ?? '';
    const b = keyed.get(right) ?? '';
    return a < b ? -sign : a > b ? sign : 0;
  });
}

function pickFields(type: EntityType, entities: JsonObject[], names: string[]): JsonObject[] {
  const elements = findElements(type);
  const picked = ['Id', ...names].map((given) => {
    const name = [...(elements?.keys() ?? [])].find((each) => each.toLowerCase() === given.toLowerCase());
    if (name === undefined) throw faults.queryInvalid(`Property ${given} not found for Entity ${type}`);
    return name;
  });
  return entities.map((entity) =>
    Object.fromEntries(picked.flatMap((name) => (entity[name] === undefined ? [] : [[name, entity[name]]]))),
  );
}
