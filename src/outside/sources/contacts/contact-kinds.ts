export enum ContactKind {
  PERSON = 'PERSON',
  COMPANY = 'COMPANY',
}

export enum AddressKind {
  BILLING = 'BILLING',
  SHIPPING = 'SHIPPING',
  OFFICE = 'OFFICE',
}
