import { isUuid, type Representation } from '../../sdk/index.js';
import { ContactRow } from './entities.js';
import { BusinessContact } from './graphql/contact-types.js';
import type { RequestContext } from './graphql/context.js';

/** Finds contacts by their ids or customer numbers, with one query for all; null for what the tenant has not. */
export async function findContacts(
  representations: readonly Representation[],
  { assertion, store }: Pick<RequestContext, 'assertion' | 'store'>,
): Promise<(BusinessContact | null)[]> {
  const ids = representations.map(({ id }) => id).filter(isId);
  const numbers = representations.map(({ customerNumber }) => customerNumber).filter(isText);
  const rows = await store
    .forTenant(assertion.tenant)
    .find(ContactRow, { $or: [{ id: { $in: ids } }, { customerNumber: { $in: numbers } }] });
  const byId = new Map(rows.map((row) => [row.id, row]));
  const byNumber = new Map(rows.map((row) => [row.customerNumber, row]));
  return representations.map(({ id, customerNumber }) => {
    const row = isId(id) ? byId.get(id.toLowerCase()) : isText(customerNumber) && byNumber.get(customerNumber);
    return row ? BusinessContact.from(row) : null;
  });
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && isUuid(value);
}

/** No text in the database has a zero byte, and the database would not even look for one. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0');
}
