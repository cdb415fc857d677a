import { randomUUID } from 'node:crypto';
import { nextChange, type SourceEm } from '../../sdk/index.js';
import { checkContactInput } from './check-contact-input.js';
import type { AddressInput, ContactFault, ContactInput } from './contact-input.js';
import { ContactKind } from './contact-kinds.js';
import { ContactAddressRow, ContactRow, OutboxRow } from './entities.js';

export type Upserted =
  | { contact: ContactRow; outcome: 'created' | 'changed' | 'unchanged'; faults: [] }
  | { contact: null; outcome: 'refused'; faults: ContactFault[] };

/**
 * Adds or changes one contact and notes `contact.created` or `contact.changed`, in the transaction that it is given. The
 * same input again changes nothing, and a refused one changes nothing.
 */
export async function upsertContact(em: SourceEm, tenantId: string, input: ContactInput): Promise<Upserted> {
  const invalid = checkContactInput(input);
  if (invalid.length > 0) return refuse(...invalid);
  const now = await nextChange(em, ContactRow, { tenantId, now: new Date() });
  const { externalId, kind } = input;
  const known = await em.findOne(ContactRow, { externalId }, { refresh: true });
  if (known !== null && known.kind !== kind)
    return refuse({ code: 'KIND_FIXED', message: `${externalId} is a ${known.kind}.`, path: ['kind'] });
  const employerId = await findEmployer(em, input.employerExternalId);
  if (employerId === 'none') {
    const message = `There is no company ${input.employerExternalId}.`;
    return refuse({ code: 'NOT_FOUND', message, path: ['employerExternalId'] });
  }
  const holder = await findHolder(em, input);
  if (holder !== null) {
    const message = `${input.customerNumber} is the customer number of ${holder}.`;
    return refuse({ code: 'TAKEN', message, path: ['customerNumber'] });
  }

  const { customerNumber, name, email, phone, jobTitle, legalId, vatId, website } = input;
  const wanted = leaveOut({ customerNumber, name, email, phone, jobTitle, employerId, legalId, vatId, website });
  const contact =
    known ??
    em.create(ContactRow, { id: randomUUID(), tenantId, externalId, kind, name, createdAt: now, updatedAt: now });
  const isOther = Object.entries(wanted).some(([key, value]) => contact[key as keyof ContactRow] !== value);
  const hasMoved = await replaceAddresses(em, contact, input.addresses);
  if (known !== null && !isOther && !hasMoved) return { contact, outcome: 'unchanged', faults: [] };
  Object.assign(contact, wanted, { updatedAt: now });
  const type = known === null ? 'contact.created' : 'contact.changed';
  em.create(OutboxRow, { id: randomUUID(), tenantId, type, subject: contact.id, occurredAt: now });
  await em.flush();
  return { contact, outcome: known === null ? 'created' : 'changed', faults: [] };
}

/** The id of a company by its external id; null and undefined stay what they are. */
async function findEmployer(em: SourceEm, externalId: string | null | undefined): Promise<string | null | undefined> {
  if (externalId == null) return externalId;
  const employer = await em.findOne(ContactRow, { externalId, kind: ContactKind.COMPANY }, { fields: ['id'] });
  return employer?.id ?? 'none';
}

/** The external id of another contact that has the customer number; null when nobody else has. */
async function findHolder(em: SourceEm, { externalId, customerNumber }: ContactInput): Promise<string | null> {
  if (customerNumber == null) return null;
  const where = { customerNumber, externalId: { $ne: externalId } };
  return (await em.findOne(ContactRow, where, { fields: ['externalId'] }))?.externalId ?? null;
}

/** Whether the addresses are others now; without any given they stay. */
async function replaceAddresses(
  em: SourceEm,
  { id: contactId, tenantId }: ContactRow,
  given: AddressInput[] | null | undefined,
): Promise<boolean> {
  if (given === undefined) return false;
  const options = { orderBy: { position: 'asc' }, disableIdentityMap: true } as const;
  const before = await em.find(ContactAddressRow, { contactId }, options);
  const after = (given ?? []).map(toAddress);
  if (JSON.stringify(before.map(toAddress)) === JSON.stringify(after)) return false;
  await em.nativeDelete(ContactAddressRow, { contactId });
  after.forEach((address, position) => {
    em.create(ContactAddressRow, { contactId, position, tenantId, ...address });
  });
  return true;
}

function toAddress({ kind, street, additionalStreet, city, postalCode, region, countryCode }: AddressInput) {
  return {
    kind,
    street,
    additionalStreet: additionalStreet ?? null,
    city,
    postalCode: postalCode ?? null,
    region: region ?? null,
    countryCode,
  };
}

/** Only what was given. */
function leaveOut(fields: Record<string, string | null | undefined>): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string | null] => entry[1] !== undefined),
  );
}

function refuse(...faults: ContactFault[]): Upserted {
  return { contact: null, outcome: 'refused', faults };
}
