import { checkAddress, checkEmail, checkLength } from './check-text.js';
import type { Company } from './company.js';
import { faults } from './faults.js';
import { findText, type JsonObject } from './json.js';
import { currencyReference, findCurrency } from './references.js';

const nameLengths: [string, number][] = [
  ['Title', 16],
  ['GivenName', 100],
  ['MiddleName', 100],
  ['FamilyName', 100],
  ['Suffix', 16],
  ['CompanyName', 500],
  ['DisplayName', 500],
  ['PrintOnCheckName', 110],
  ['Notes', 2000],
];

/** Checks a customer and completes it with what QuickBooks computes. `before` is the customer that it replaces. */
export function completeCustomer(company: Company, customer: JsonObject, before: JsonObject | undefined): JsonObject {
  const displayName = findText(customer, 'DisplayName')?.trim();
  if (!displayName) throw faults.missing('DisplayName');
  for (const [name, max] of nameLengths) checkLength(customer, name, max);
  if (/[:\t\n]/.test(displayName))
    throw faults.business('A name cannot contain a colon, a tab or a new line.', 'DisplayName');
  for (const other of company.list('Customer').listBy('DisplayName', displayName))
    if (other.Id !== before?.Id) throw faults.duplicateName('customer', findText(other, 'Id') ?? '');
  checkEmail(customer, 'PrimaryEmailAddr');
  checkAddress(customer, 'BillAddr');
  checkAddress(customer, 'ShipAddr');

  const currency = findCurrency(customer) ?? company.homeCurrency;
  const currencyBefore = before && findCurrency(before);
  if (currencyBefore !== undefined && currencyBefore !== currency)
    throw faults.business('The currency of a customer cannot be changed.', 'CurrencyRef');
  return {
    Taxable: true,
    Active: true,
    Job: false,
    BillWithParent: false,
    Balance: 0,
    BalanceWithJobs: 0,
    PreferredDeliveryMethod: 'None',
    ...customer,
    DisplayName: displayName,
    FullyQualifiedName: displayName,
    PrintOnCheckName: findText(customer, 'PrintOnCheckName') ?? displayName.slice(0, 110),
    CurrencyRef: currencyReference(currency),
  };
}
