import { invalid, isEmail, textFaults } from '../../sdk/index.js';
import type { AddressInput, ContactFault, ContactInput } from './contact-input.js';
import { ContactKind } from './contact-kinds.js';

const CONTACT_LENGTHS = {
  externalId: 200,
  customerNumber: 50,
  name: 200,
  email: 200,
  phone: 50,
  jobTitle: 200,
  employerExternalId: 200,
  legalId: 50,
  vatId: 50,
  website: 200,
} as const;

const ADDRESS_LENGTHS = { street: 200, additionalStreet: 200, city: 200, postalCode: 20, region: 200 } as const;

const MAX_ADDRESSES = 10;

/** What only one kind has. */
const OF_KIND = {
  [ContactKind.PERSON]: ['jobTitle', 'employerExternalId'],
  [ContactKind.COMPANY]: ['legalId', 'vatId', 'website'],
} as const;

/** Everything that is wrong with an input by itself. It does not look whether the employer exists or the customer number is taken. */
export function checkContactInput(input: ContactInput): ContactFault[] {
  const { kind, email, website, addresses } = input;
  const other = kind === ContactKind.PERSON ? ContactKind.COMPANY : ContactKind.PERSON;
  return [
    ...textFaults(input, CONTACT_LENGTHS),
    ...OF_KIND[other]
      .filter((name) => input[name] != null)
      .map((name) => invalid([name], `${name} is of a ${other} only, and this is a ${kind}.`)),
    ...(email == null || isEmail(email) ? [] : [invalid(['email'], 'It is no e-mail address.')]),
    ...(website == null || isWebsite(website)
      ? []
      : [invalid(['website'], 'It is no address that begins with https:// or http://.')]),
    ...((addresses?.length ?? 0) > MAX_ADDRESSES
      ? [invalid(['addresses'], `A contact has at most ${MAX_ADDRESSES} addresses.`)]
      : (addresses ?? []).flatMap((address, index) => addressFaults(address, ['addresses', String(index)]))),
  ];
}

function addressFaults(address: AddressInput, path: string[]): ContactFault[] {
  const isCountry = /^[A-Z]{2}$/.test(address.countryCode);
  return [
    ...textFaults(address, ADDRESS_LENGTHS, path),
    ...(isCountry ? [] : [invalid([...path, 'countryCode'], 'A country is two capital letters of ISO 3166-1.')]),
  ];
}

function isWebsite(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text);
}
