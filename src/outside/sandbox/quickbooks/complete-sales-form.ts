import Big from 'big.js';
import { checkAddress, checkEmail, checkLength } from './check-text.js';
import type { Company } from './company.js';
import { completeLines } from './complete-lines.js';
import { findAmount, findDecimal, roundCents, sumAmounts } from './decimals.js';
import { faults } from './faults.js';
import { findObject, findText, type JsonObject, listObjects } from './json.js';
import { currencyReference, findCurrency, findReferred } from './references.js';

const enumerations: [string, string[]][] = [
  ['GlobalTaxCalculation', ['TaxExcluded', 'TaxInclusive', 'NotApplicable']],
  ['EmailStatus', ['NotSet', 'NeedToSend', 'EmailSent']],
  ['PrintStatus', ['NotSet', 'NeedToPrint', 'PrintComplete']],
];

/** What the writing of an invoice or credit memo depends on besides its body. */
export type SalesFormContext = {
  type: 'Invoice' | 'CreditMemo';
  before: JsonObject | undefined;
  allowsDuplicateDocNumber: boolean;
  today: string;
};

/** Checks an invoice or credit memo and completes it with numbers, totals and names, as QuickBooks does. */
export function completeSalesForm(company: Company, form: JsonObject, context: SalesFormContext): JsonObject {
  const customer = findReferred(company, form, { name: 'CustomerRef', type: 'Customer' });
  if (!customer) throw faults.missing('CustomerRef');
  checkTexts(form);
  const docNumber = checkDocNumber(company, form, context);
  const currency = checkCurrency(company, form, customer);
  const { lines, net } = completeLines(company, form);
  const { taxDetail, totalTax } = completeTax(company, form);
  const total = net.plus(totalTax);
  if (total.lt(0)) throw faults.business('Transaction amount must be 0 or greater.', 'TotalAmt');
  const rate = findDecimal(form, 'ExchangeRate') ?? new Big(1);
  if (rate.lte(0)) throw faults.business('The exchange rate must be greater than 0.', 'ExchangeRate');
  const date = findText(form, 'TxnDate') ?? context.today;
  return {
    ...form,
    DocNumber: docNumber,
    TxnDate: date,
    CustomerRef: { value: findText(customer, 'Id') ?? '', name: findText(customer, 'DisplayName') ?? '' },
    CurrencyRef: currencyReference(currency),
    ExchangeRate: rate.toNumber(),
    EmailStatus: findText(form, 'EmailStatus') ?? 'NotSet',
    PrintStatus: findText(form, 'PrintStatus') ?? 'NeedToPrint',
    Line: lines,
    TxnTaxDetail: taxDetail,
    TotalAmt: total.toNumber(),
    HomeTotalAmt: roundCents(total.times(rate)).toNumber(),
    ...(context.type === 'Invoice' ? completeInvoice(company, form, { total, date }) : completeCreditMemo(total)),
  };
}

function completeInvoice(
  company: Company,
  form: JsonObject,
  { total, date }: { total: Big; date: string },
): JsonObject {
  const deposit = findAmount(form, 'Deposit') ?? new Big(0);
  if (deposit.lt(0)) throw faults.business('The deposit must be 0 or greater.', 'Deposit');
  if (deposit.gt(total))
    throw faults.business('The deposit cannot be greater than the total of the invoice.', 'Deposit');
  findReferred(company, form, { name: 'DepositToAccountRef', type: 'Account' });
  const term = findReferred(company, form, { name: 'SalesTermRef', type: 'Term' });
  return { DueDate: findText(form, 'DueDate') ?? addDays(date, term), Balance: total.minus(deposit).toNumber() };
}

const completeCreditMemo = (total: Big): JsonObject => ({
  Balance: total.toNumber(),
  RemainingCredit: total.toNumber(),
});

function addDays(date: string, term: JsonObject | undefined): string {
  const days = typeof term?.DueDays === 'number' ? term.DueDays : 0;
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
}

function checkTexts(form: JsonObject): void {
  checkLength(form, 'PrivateNote', 4000);
  checkLength(findObject(form, 'CustomerMemo'), 'value', 1000, 'CustomerMemo.value');
  for (const email of ['BillEmail', 'BillEmailCc', 'BillEmailBcc']) checkEmail(form, email);
  for (const address of ['BillAddr', 'ShipAddr', 'ShipFromAddr']) checkAddress(form, address);
  for (const [name, allowed] of enumerations) {
    const value = findText(form, name);
    if (value !== undefined && !allowed.includes(value)) throw faults.invalidEnumeration(name, value);
  }
}

function checkDocNumber(company: Company, form: JsonObject, context: SalesFormContext): string {
  checkLength(form, 'DocNumber', 21);
  const { type, before, allowsDuplicateDocNumber } = context;
  const docNumber = findText(form, 'DocNumber');
  if (!docNumber) return findText(before, 'DocNumber') ?? company.nextDocNumber(type);
  if (allowsDuplicateDocNumber || before?.DocNumber === docNumber) return docNumber;
  for (const other of company.list(type).listBy('DocNumber', docNumber))
    if (other.DocNumber === docNumber && other.Id !== before?.Id)
      throw faults.duplicateDocNumber(type, docNumber, findText(other, 'Id') ?? '');
  return docNumber;
}

function checkCurrency(company: Company, form: JsonObject, customer: JsonObject): string {
  const ofCustomer = findCurrency(customer) ?? company.homeCurrency;
  const currency = findCurrency(form) ?? ofCustomer;
  if (currency === ofCustomer) return currency;
  const detail = `The currency of the transaction, ${currency}, is not the currency of the customer, ${ofCustomer}.`;
  throw faults.business(detail, 'CurrencyRef');
}

function completeTax(company: Company, form: JsonObject): { taxDetail: JsonObject; totalTax: Big } {
  const detail = findObject(form, 'TxnTaxDetail');
  findReferred(company, detail, { name: 'TxnTaxCodeRef', type: 'TaxCode' });
  findReferred(company, detail, { name: 'DefaultTaxCodeRef', type: 'TaxCode' });
  const taxLines = listObjects(detail, 'TaxLine');
  const amounts: Big[] = [];
  for (const line of taxLines) {
    const detailType = findText(line, 'DetailType');
    if (detailType !== 'TaxLineDetail') throw faults.invalidEnumeration('TaxLine.DetailType', detailType ?? '');
    const amount = findAmount(line, 'Amount', 'TaxLine.Amount');
    if (!amount) throw faults.missing('TaxLine.Amount');
    amounts.push(amount);
  }
  const sum = sumAmounts(amounts);
  const totalTax = findAmount(detail, 'TotalTax', 'TxnTaxDetail.TotalTax') ?? sum;
  if (taxLines.length > 0 && !sum.eq(totalTax))
    throw faults.business(`The tax lines sum to ${sum} but TotalTax is ${totalTax}.`, 'TxnTaxDetail.TotalTax');
  return { taxDetail: { ...detail, TotalTax: totalTax.toNumber() }, totalTax };
}
