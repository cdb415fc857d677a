import { z } from 'zod';
import { FileError, type ImportOutcome, type SourceEm } from '../../sdk/index.js';
import { AddressKind, ContactKind } from './contact-kinds.js';
import { upsertContact } from './upsert-contact.js';

const MAX_CONTACTS = 1_000;

const text = z.string();
const optionalText = z.string().nullable().optional();

const Address = z.strictObject({
  kind: z.enum(AddressKind),
  street: text,
  additionalStreet: optionalText,
  city: text,
  postalCode: optionalText,
  region: optionalText,
  countryCode: text,
});

/** A list of contacts, each in the form of the contract's UpsertContactInput. */
export const ContactsFile = z
  .array(
    z.strictObject({
      externalId: text,
      customerNumber: optionalText,
      kind: z.enum(ContactKind),
      name: text,
      email: optionalText,
      phone: optionalText,
      jobTitle: optionalText,
      employerExternalId: optionalText,
      legalId: optionalText,
      vatId: optionalText,
      website: optionalText,
      addresses: z.array(Address).nullable().optional(),
    }),
  )
  .max(MAX_CONTACTS);

/**
 * Takes in a list of contacts in the transaction that it is given, in their order: an employer comes before who works
 * there.
 * @throws FileError with the path when a contact is refused.
 */
export async function importContacts(
  em: SourceEm,
  tenantId: string,
  contacts: z.infer<typeof ContactsFile>,
): Promise<ImportOutcome> {
  const counts: ImportOutcome = { created: 0, changed: 0, unchanged: 0 };
  for (const [index, contact] of contacts.entries()) {
    const { outcome, faults } = await upsertContact(em, tenantId, contact);
    const [fault] = faults;
    if (fault !== undefined) throw new FileError(fault.message, [index, ...fault.path].join('.'));
    if (outcome !== 'refused') counts[outcome] += 1;
  }
  return counts;
}
