import { createHash } from 'node:crypto';
import type { Address, Buyer, ContactPerson, Party } from '../party.js';
import type { XmlElement } from './parse-xml.js';
import { findAt, listChildren, textAt } from './read-element.js';
import { UblError } from './ubl-error.js';

/**
 * Reads a cac:Party.
 * @throws UblError when it has no name.
 */
export function parseParty(element: XmlElement): Party {
  const tradingName = textAt(element, 'cac:PartyName/cbc:Name');
  const name = textAt(element, 'cac:PartyLegalEntity/cbc:RegistrationName') ?? tradingName;
  if (name === null) throw new UblError('The party has neither a registration name nor a name.', element.line);
  const contact = parseContact(findAt(element, 'cac:Contact'));
  const party = {
    name,
    tradingName,
    legalId: textAt(element, 'cac:PartyLegalEntity/cbc:CompanyID'),
    vatId: vatIdOf(element),
    email: contact?.email ?? null,
    address: parseAddress(findAt(element, 'cac:PostalAddress')),
    contact,
  };
  // UBL has no mark for a private person; a person is written as a party that is its own contact.
  const isCompany = party.legalId !== null || party.vatId !== null || contact?.name !== name;
  const id =
    identifierAt(element, 'cac:PartyIdentification/cbc:ID') ??
    identifierAt(element, 'cbc:EndpointID') ??
    party.vatId ??
    party.legalId ??
    deriveId([name, party.email, ...Object.values(party.address ?? {})]);
  return { id, ...party, isCompany };
}

/**
 * Reads the buyer's cac:Party. Its customer number is its first identification without a scheme: one of a scheme (a
 * GLN, a DUNS number) is not the seller's.
 * @throws UblError when it has no name.
 */
export function parseBuyer(element: XmlElement): Buyer {
  const numbers = listChildren(element, 'cac:PartyIdentification').flatMap((one) => listChildren(one, 'cbc:ID'));
  const number = numbers.find(({ text, attributes }) => text !== '' && attributes.schemeID === undefined);
  return { ...parseParty(element), customerNumber: number?.text ?? null };
}

/** Reads an address, whatever the element is called; null when nothing is in it. */
export function parseAddress(element: XmlElement | undefined): Address | null {
  const address = {
    street: textAt(element, 'cbc:StreetName'),
    additionalStreet: textAt(element, 'cbc:AdditionalStreetName'),
    line: textAt(element, 'cac:AddressLine/cbc:Line'),
    city: textAt(element, 'cbc:CityName'),
    postalCode: textAt(element, 'cbc:PostalZone'),
    region: textAt(element, 'cbc:CountrySubentity'),
    countryCode: textAt(element, 'cac:Country/cbc:IdentificationCode'),
  };
  return Object.values(address).some((value) => value !== null) ? address : null;
}

function parseContact(element: XmlElement | undefined): ContactPerson | null {
  const contact = {
    name: textAt(element, 'cbc:Name'),
    phone: textAt(element, 'cbc:Telephone'),
    email: textAt(element, 'cbc:ElectronicMail'),
  };
  return Object.values(contact).some((value) => value !== null) ? contact : null;
}

/** The VAT number before any other tax number. */
function vatIdOf(element: XmlElement): string | null {
  const schemes = listChildren(element, 'cac:PartyTaxScheme');
  const vat = schemes.find((scheme) => textAt(scheme, 'cac:TaxScheme/cbc:ID') === 'VAT') ?? schemes[0];
  return textAt(vat, 'cbc:CompanyID');
}

function identifierAt(element: XmlElement, path: string): string | null {
  const found = findAt(element, path);
  if (found === undefined || found.text === '') return null;
  const { schemeID } = found.attributes;
  return schemeID === undefined ? found.text : `${schemeID}:${found.text}`;
}

function deriveId(facts: (string | null)[]): string {
  return `derived:${createHash('sha256').update(JSON.stringify(facts)).digest('base64url').slice(0, 22)}`;
}
