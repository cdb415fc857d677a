import { z } from 'zod';
import type { SourceStore } from '../../sdk/index.js';
import { AddressKind, ContactKind } from './contact-kinds.js';
import { ContactsFileError } from './contacts-file-error.js';
import { upsertContact } from './upsert-contact.js';

export interface ImportOutcome {
  created: number;
  changed: number;
  unchanged: number;
}

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

/** The form of UpsertContactInput in the contract. */
const Contacts = z
  .array(
    z.strictObject({
      externalId: text,
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
 * Takes in a JSON list of contacts, each in the form of the contract's UpsertContactInput, all or none, in their order:
 * an employer comes before who works there.
 * @throws ContactsFileError with the path when the file cannot be read or a contact is refused.
 */
export async function importContacts(store: SourceStore, tenantId: string, bytes: Uint8Array): Promise<ImportOutcome> {
  const contacts = parseContacts(bytes);
  return store.forTenant(tenantId).transactional(async (em) => {
    const counts: ImportOutcome = { created: 0, changed: 0, unchanged: 0 };
    for (const [index, contact] of contacts.entries()) {
      const { outcome, faults } = await upsertContact(em, tenantId, contact);
      const [fault] = faults;
      if (fault !== undefined) throw new ContactsFileError(fault.message, [index, ...fault.path].join('.'));
      if (outcome !== 'refused') counts[outcome] += 1;
    }
    return counts;
  });
}

function parseContacts(bytes: Uint8Array): z.infer<typeof Contacts> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new ContactsFileError('This is not JSON in UTF-8.', '');
  }
  const read = Contacts.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new ContactsFileError(issue?.message ?? 'It has another form.', issue?.path.join('.') ?? '');
}
