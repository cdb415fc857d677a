import { faults } from './faults.js';
import { findObject, findText, type JsonObject } from './json.js';

const emailPattern = /^[^\s@,;<>()"]+@[^\s@,;<>()"]+\.[^\s@,;<>()"]+$/;
const addressLengths: [string, number][] = [
  ['Line1', 500],
  ['Line2', 500],
  ['Line3', 500],
  ['Line4', 500],
  ['Line5', 500],
  ['City', 255],
  ['Country', 255],
  ['CountrySubDivisionCode', 255],
  ['PostalCode', 30],
];

/** Refuses a text longer than QuickBooks keeps; `path` names it in the fault. */
export function checkLength(entity: JsonObject | undefined, name: string, max: number, path = name): void {
  const text = findText(entity, name);
  if (text !== undefined && text.length > max) throw faults.stringLength(path, max, text.length);
}

/** Refuses an email element whose address is no address, or is longer than 100 characters. */
export function checkEmail(entity: JsonObject, name: string): void {
  const email = findObject(entity, name);
  const address = findText(email, 'Address');
  if (address === undefined) return;
  checkLength(email, 'Address', 100, `${name}.Address`);
  if (!emailPattern.test(address)) throw faults.invalidEmail(`${name}.Address`);
}

/** Refuses an address with a line longer than QuickBooks keeps. */
export function checkAddress(entity: JsonObject, name: string): void {
  const address = findObject(entity, name);
  for (const [line, max] of addressLengths) checkLength(address, line, max, `${name}.${line}`);
}
