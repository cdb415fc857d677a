import { parseDecimal } from './decimal.js';
import type { XmlElement } from './parse-xml.js';
import { UblError } from './ubl-error.js';

type Maybe = XmlElement | undefined;

/** The child elements of a name. */
export function listChildren(element: Maybe, name: string): XmlElement[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

/** The first element at a path of child names (`cac:Party/cbc:Name`), if there is one. */
export function findAt(element: Maybe, path: string): Maybe {
  return path.split('/').reduce<Maybe>((at, name) => at?.children.find((child) => child.name === name), element);
}

/** The text at a path; null when absent or empty. */
export function textAt(element: Maybe, path: string): string | null {
  return findAt(element, path)?.text || null;
}

/**
 * The one element at a path, for what would be ambiguous if it came twice.
 * @throws UblError when it is missing, or there are several.
 */
export function getOne(element: XmlElement, path: string): XmlElement {
  return path.split('/').reduce((at, name) => {
    const [only, second] = listChildren(at, name);
    if (only === undefined) throw new UblError(`${name} is missing in ${at.name}.`, at.line);
    if (second !== undefined) throw new UblError(`${name} comes twice in ${at.name}.`, second.line);
    return only;
  }, element);
}

/** @throws UblError when it is missing, repeated or empty. */
export function getText(element: XmlElement, path: string): string {
  const { name, text, line } = getOne(element, path);
  if (text === '') throw new UblError(`${name} is empty.`, line);
  return text;
}

const SHORT = 200;

/** For what is searched by. @throws UblError when it is missing, repeated, empty or longer than 200 characters. */
export function getShortText(element: XmlElement, path: string): string {
  const text = getText(element, path);
  if (text.length > SHORT) throw new UblError(`${path} is longer than ${SHORT} characters.`, element.line);
  return text;
}

/** @throws UblError when it is there and is not a decimal. */
export function decimalAt(element: Maybe, path: string): string | null {
  const found = findAt(element, path);
  return found === undefined ? null : decimalOf(found);
}

/** @throws UblError when it is missing or not a decimal. */
export function getDecimal(element: XmlElement, path: string): string {
  return decimalOf(getOne(element, path));
}

/** @throws UblError when it is there and not a day of the calendar. */
export function dateAt(element: Maybe, path: string): string | null {
  const found = findAt(element, path);
  return found === undefined ? null : dateOf(found);
}

/** @throws UblError when it is missing or not a day of the calendar. */
export function getDate(element: XmlElement, path: string): string {
  return dateOf(getOne(element, path));
}

function decimalOf({ name, text, line }: XmlElement): string {
  const decimal = parseDecimal(text);
  if (decimal === undefined)
    throw new UblError(`${name} is "${text.slice(0, 50)}", which is not a decimal number.`, line);
  return decimal;
}

/** xs:date; a time zone is legal there and means nothing for a day. */
function dateOf({ name, text, line }: XmlElement): string {
  const day = /^(\d{4}-\d{2}-\d{2})(Z|[+-]\d{2}:\d{2})?$/.exec(text)?.[1];
  const parsed = new Date(`${day}T00:00:00Z`);
  if (day === undefined || Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== day)
    throw new UblError(`${name} is "${text.slice(0, 50)}", which is not a date such as 2026-10-31.`, line);
  return day;
}
