import { isUuid } from './uuid.js';

/** No row has it: what a filter by something that no row could have finds. */
const nobody = '00000000-0000-0000-0000-000000000000';

/** A filter by an id that a caller gave; null and undefined ask for nothing. */
export function idFilter<Name extends string>(name: Name, id: string | null | undefined): { [name in Name]?: string } {
  return id == null ? {} : ({ [name]: isUuid(id) ? id : nobody } as { [name in Name]?: string });
}

/** A filter by a text that a caller gave; null and undefined ask for nothing. */
export function textFilter<Name extends string>(
  name: Name,
  text: string | null | undefined,
): { [name in Name | 'id']?: string } {
  if (text == null) return {};
  // The database would not even look for a zero byte.
  return (text.includes('\0') ? { id: nobody } : { [name]: text }) as { [name in Name | 'id']?: string };
}
