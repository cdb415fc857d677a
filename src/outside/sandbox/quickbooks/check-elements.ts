import { findElements } from './element-names.js';
import { faults } from './faults.js';
import { isJsonObject, type Json, type JsonObject } from './json.js';

const decimalPattern = /^-?\d{1,20}(\.\d{1,15})?$/;
const datePattern = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Reads a request's body as an entity: refuses element names that the XSD does not have, values of the wrong kind and
 * lists where there is one; drops nulls; turns numbers in strings into numbers and the other way round.
 * Not checked: the inside of elements that the table calls `any`, and enumerations.
 */
export function parseElements(type: string, value: Json, path = ''): JsonObject {
  const elements = findElements(type);
  if (!elements) throw new TypeError(`no element names for ${type}`);
  if (!isJsonObject(value)) throw faults.unreadableProperty(path || type, String(value), type);
  const entity: JsonObject = {};
  for (const [name, inner] of Object.entries(value)) {
    const element = elements.get(name);
    if (!element) throw faults.unsupportedProperty(name);
    if (inner === null) continue;
    const innerPath = path ? `${path}.${name}` : name;
    if (!element.repeated) {
      entity[name] = parseElement(element.kind, inner, innerPath);
      continue;
    }
    if (!Array.isArray(inner)) throw faults.unreadableProperty(innerPath, typeof inner, 'list');
    entity[name] = inner.map((each) => parseElement(element.kind, each, innerPath));
  }
  return entity;
}

function parseElement(kind: string, value: Json, path: string): Json {
  switch (kind) {
    case 'any':
      return value;
    case 'string':
      return parseText(value, path);
    case 'decimal':
      return parseDecimal(value, path);
    case 'boolean':
      if (value === true || value === 'true') return true;
      if (value === false || value === 'false') return false;
      throw faults.unreadableProperty(path, describe(value), 'Boolean');
    case 'date':
      if (typeof value === 'string' && isDate(value)) return value;
      throw faults.unreadableProperty(path, describe(value), 'Date');
    case 'dateTime':
      if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) return value;
      throw faults.unreadableProperty(path, describe(value), 'DateTime');
    default:
      return parseElements(kind, value, path);
  }
}

function parseText(value: Json, path: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw faults.unreadableProperty(path, describe(value), 'String');
}

function parseDecimal(value: Json, path: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'string' && decimalPattern.test(value)) return Number(value);
  throw faults.unreadableProperty(path, describe(value), 'BigDecimal');
}

/** Whether a text is a day that the calendar has, written YYYY-MM-DD. */
export function isDate(text: string): boolean {
  if (!datePattern.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

const describe = (value: Json): string =>
  typeof value === 'object' ? JSON.stringify(value).slice(0, 80) : String(value);
