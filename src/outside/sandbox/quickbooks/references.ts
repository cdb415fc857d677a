import type { Company } from './company.js';
import type { EntityType } from './entity-type.js';
import { faults } from './faults.js';
import { findObject, findText, type JsonObject } from './json.js';

const listNames: Partial<Record<EntityType, string>> = { Customer: 'Names', Item: 'Items', Account: 'Accounts' };

/** The entity that a reference names, or undefined if the reference is absent. Refuses unknown and inactive ones. */
export function findReferred(
  company: Company,
  owner: JsonObject | undefined,
  { name, type, path = name }: { name: string; type: EntityType; path?: string },
): JsonObject | undefined {
  const reference = findObject(owner, name);
  if (!reference) return undefined;
  const id = findText(reference, 'value');
  if (id === undefined) throw faults.missing(`${path}.value`);
  const entity = company.list(type).find(id);
  if (!entity) throw faults.invalidReference(path, listNames[type] ?? type, id);
  if (entity.Active === false)
    throw faults.objectNotFound(
      `Something you're trying to use has been made inactive. Check the fields with ${path}.`,
    );
  return entity;
}

const currencyNames = new Intl.DisplayNames(['en'], { type: 'currency' });
const currencies = new Set(Intl.supportedValuesOf('currency'));

/** The ISO 4217 code of a CurrencyRef, or undefined if it is absent. */
export function findCurrency(entity: JsonObject): string | undefined {
  const reference = findObject(entity, 'CurrencyRef');
  if (!reference) return undefined;
  const code = findText(reference, 'value');
  if (code === undefined) throw faults.missing('CurrencyRef.value');
  if (!currencies.has(code)) throw faults.invalidReference('CurrencyRef', 'Currency', code);
  return code;
}

/** A CurrencyRef with its English name. */
export const currencyReference = (code: string): JsonObject => ({ value: code, name: currencyNames.of(code) ?? code });
