import { invalid, textFaults } from '../../sdk/index.js';
import { checkLength } from './check-length.js';
import type { DataField, FieldValue } from './data-field.js';
import type { AgreementFault } from './outcome.js';

export const MAX_DATA_FIELDS = 50;

/** Everything that is wrong with the data fields of a template type by themselves. */
export function checkDataFields(dataFields: readonly DataField[], path: string[]): AgreementFault[] {
  const tooMany = checkLength(dataFields, MAX_DATA_FIELDS, path);
  if (tooMany.length > 0) return tooMany;
  return dataFields.flatMap((field, index) => {
    const at = [...path, String(index)];
    return [...checkDataField(field, at), ...repeatedFault(dataFields, index, at)];
  });
}

/** Everything that is wrong with one data field by itself. */
export function checkDataField(field: { customId: string; name: string; description?: string | null }, path: string[]) {
  const isGood = /^[\w-]{1,63}$/.test(field.customId);
  return [
    ...(isGood
      ? []
      : [invalid([...path, 'customId'], 'customId has 1 to 63 letters, digits, hyphens and underscores.')]),
    ...textFaults(field, { name: 200, description: 2_000 }, path),
  ];
}

/** Values that the data fields of a template type cannot take; null stands for no value. */
export function checkValues(
  values: readonly { customId: string; value?: string | null }[],
  dataFields: readonly DataField[],
  path: string[],
): AgreementFault[] {
  const tooMany = checkLength(values, MAX_DATA_FIELDS, path);
  if (tooMany.length > 0) return tooMany;
  return values.flatMap((value, index) => {
    const at = [...path, String(index)];
    const field = dataFields.find(({ customId }) => customId === value.customId);
    if (!field?.isActive)
      return [invalid([...at, 'customId'], 'The type of the template has no active data field of this customId.')];
    return [...textFaults({ value: value.value }, { value: 2_000 }, at), ...repeatedFault(values, index, at)];
  });
}

/** The values there are after those given were filled in, in the order of the data fields. */
export function fillIn(
  before: readonly FieldValue[],
  given: readonly { customId: string; value?: string | null }[],
  dataFields: readonly DataField[],
): FieldValue[] {
  const values = new Map<string, string | null | undefined>(before.map(({ customId, value }) => [customId, value]));
  for (const { customId, value } of given) values.set(customId, value);
  return dataFields.flatMap(({ customId }) => {
    const value = values.get(customId);
    return value == null ? [] : [{ customId, value }];
  });
}

function repeatedFault(list: readonly { customId: string }[], index: number, path: string[]): AgreementFault[] {
  const isFirst = list.findIndex(({ customId }) => customId === list[index]?.customId) === index;
  return isFirst ? [] : [invalid([...path, 'customId'], 'This customId is given twice.')];
}
