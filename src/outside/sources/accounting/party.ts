export interface Address {
  street: string | null;
  additionalStreet: string | null;
  /** A third line. */
  line: string | null;
  city: string | null;
  postalCode: string | null;
  region: string | null;
  countryCode: string | null;
}

/** Whom to ask at a party. */
export interface ContactPerson {
  name: string | null;
  phone: string | null;
  email: string | null;
}

export interface Party {
  id: string;
  name: string;
  tradingName: string | null;
  legalId: string | null;
  vatId: string | null;
  isCompany: boolean;
  email: string | null;
  address: Address | null;
  contact: ContactPerson | null;
}

export interface Buyer extends Party {
  /** By which the seller knows the buyer; null when the document gives none. */
  customerNumber: string | null;
}
