import type { Fault } from '../../sdk/index.js';
import type { AddressKind, ContactKind } from './contact-kinds.js';

/** A postal address, in the contract's terms. */
export interface AddressInput {
  kind: AddressKind;
  street: string;
  additionalStreet?: string | null;
  city: string;
  postalCode?: string | null;
  region?: string | null;
  countryCode: string;
}

/** A contact as it should be, in the contract's terms: what is left out stays, what is null is cleared. */
export interface ContactInput {
  externalId: string;
  customerNumber?: string | null;
  kind: ContactKind;
  name: string;
  email?: string | null;
  phone?: string | null;
  jobTitle?: string | null;
  employerExternalId?: string | null;
  legalId?: string | null;
  vatId?: string | null;
  website?: string | null;
  addresses?: AddressInput[] | null;
}

export type ContactFault = Fault<'INVALID' | 'NOT_FOUND' | 'TAKEN' | 'KIND_FIXED'>;
