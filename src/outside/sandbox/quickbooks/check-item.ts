import { checkLength } from './check-text.js';
import type { Company } from './company.js';
import { faults } from './faults.js';
import { findText, type JsonObject } from './json.js';
import { findReferred } from './references.js';

const itemTypes = new Set(['Service', 'NonInventory']);

/**
 * Checks an item and completes it. The sandbox keeps no stock, so it takes services and non-inventory items only.
 * `before` is the item that it replaces.
 */
export function completeItem(company: Company, item: JsonObject, before: JsonObject | undefined): JsonObject {
  const name = findText(item, 'Name')?.trim();
  if (!name) throw faults.missing('Name');
  checkLength(item, 'Name', 100);
  checkLength(item, 'Sku', 100);
  checkLength(item, 'Description', 4000);
  if (/[:\t\n]/.test(name)) throw faults.business('A name cannot contain a colon, a tab or a new line.', 'Name');
  for (const other of company.list('Item').listBy('Name', name))
    if (other.Id !== before?.Id) throw faults.duplicateName('item', findText(other, 'Id') ?? '');
  const type = findText(item, 'Type') ?? 'Service';
  if (!itemTypes.has(type)) throw faults.invalidEnumeration('Type', type);
  const account = findReferred(company, item, { name: 'IncomeAccountRef', type: 'Account' });
  if (!account) throw faults.missing('IncomeAccountRef');
  return {
    Active: true,
    Taxable: false,
    UnitPrice: 0,
    TrackQtyOnHand: false,
    ...item,
    Name: name,
    FullyQualifiedName: name,
    Type: type,
    IncomeAccountRef: { value: findText(account, 'Id') ?? '', name: findText(account, 'Name') ?? '' },
  };
}
