export const entityTypes = [
  'Customer',
  'Item',
  'Invoice',
  'CreditMemo',
  'Account',
  'TaxCode',
  'Term',
  'CompanyInfo',
] as const;

/** An entity type that the sandbox keeps. */
export type EntityType = (typeof entityTypes)[number];

/** The type of a name in any case of letters, as in a path or a query; undefined if the sandbox doesn't keep it. */
export const findEntityType = (name: string): EntityType | undefined =>
  entityTypes.find((type) => type.toLowerCase() === name.toLowerCase());
