import type { EntityType } from './entity-type.js';
import type { JsonObject } from './json.js';

/** A company that the sandbox has from the start. */
export type StartingCompany = {
  realmId: string;
  name: string;
  homeCurrency: string;
  country: string;
  taxCodes: string[];
};

/** The two sandbox companies. */
export const startingCompanies: readonly StartingCompany[] = [
  {
    realmId: '9341450000000001',
    name: 'Sandbox Company US',
    homeCurrency: 'USD',
    country: 'US',
    taxCodes: ['TAX', 'NON', 'ZERO', 'EXEMPT'],
  },
  {
    realmId: '9341450000000002',
    name: 'Sandbox Company EU',
    homeCurrency: 'EUR',
    country: 'DE',
    taxCodes: ['TAX', 'NON', 'ZERO', 'EXEMPT', 'S', 'Z', 'E'],
  },
];

const startTime = '2026-01-01T00:00:00.000Z';
const start = (Id: string, rest: JsonObject): JsonObject => ({
  ...rest,
  Id,
  SyncToken: '0',
  domain: 'QBO',
  sparse: false,
  MetaData: { CreateTime: startTime, LastUpdatedTime: startTime },
});

/** What a company holds before anybody writes: accounts, items, tax codes, terms; no customers. */
export function listStartingEntities(company: StartingCompany): [EntityType, JsonObject][] {
  const income = { value: '1', name: 'Services' };
  const account = (id: string, Name: string, AccountType: string): [EntityType, JsonObject] => [
    'Account',
    start(id, { Name, FullyQualifiedName: Name, AccountType, Active: true, CurrentBalance: 0 }),
  ];
  const item = (id: string, Name: string): [EntityType, JsonObject] => [
    'Item',
    start(id, {
      Name,
      FullyQualifiedName: Name,
      Type: 'Service',
      Active: true,
      IncomeAccountRef: income,
      UnitPrice: 0,
    }),
  ];
  return [
    ['CompanyInfo', start('1', { CompanyName: company.name, LegalName: company.name, Country: company.country })],
    account('1', 'Services', 'Income'),
    account('2', 'Sales of Product Income', 'Income'),
    account('3', 'Accounts Receivable (A/R)', 'Accounts Receivable'),
    account('4', 'Undeposited Funds', 'Other Current Asset'),
    account('5', 'Discounts given', 'Income'),
    item('1', 'Services'),
    item('2', 'Hours'),
    ['Term', start('1', { Name: 'Due on receipt', Type: 'STANDARD', DueDays: 0, Active: true })],
    ['Term', start('2', { Name: 'Net 15', Type: 'STANDARD', DueDays: 15, Active: true })],
    ['Term', start('3', { Name: 'Net 30', Type: 'STANDARD', DueDays: 30, Active: true })],
    ...company.taxCodes.map((id): [EntityType, JsonObject] => [
      'TaxCode',
      start(id, { Name: id, Description: `Sandbox tax code ${id}`, Active: true, Taxable: id === 'TAX' || id === 'S' }),
    ]),
  ];
}
