import Big from 'big.js';
import type { Company } from './company.js';
import { findDecimal } from './decimals.js';
import { findObject, findText, type JsonObject } from './json.js';
import type { RequestLog } from './request-log.js';

export type CurrencyTotals = Record<string, { count: number; totalAmt: number; balance: number }>;

/** A number and private note that more than one transaction of a type has. */
export type Duplicate = { type: string; docNumber: string; privateNote: string; count: number; ids: string[] };

export type BooksReport = {
  realmId: string;
  companyName: string;
  homeCurrency: string;
  counts: { customers: number; invoices: number; creditMemos: number };
  totals: CurrencyTotals;
  creditMemoTotals: CurrencyTotals;
  duplicates: Duplicate[];
  requests: Record<string, number>;
  customers?: JsonObject[];
  invoices?: JsonObject[];
  creditMemos?: JsonObject[];
};

/** What a company's books hold: totals by currency are of invoices; the entities are left out of a summary. */
export function reportBooks(company: Company, log: RequestLog, isSummary: boolean): BooksReport {
  const customers = [...company.list('Customer').values()];
  const invoices = [...company.list('Invoice').values()];
  const creditMemos = [...company.list('CreditMemo').values()];
  return {
    realmId: company.realmId,
    companyName: company.name,
    homeCurrency: company.homeCurrency,
    counts: { customers: customers.length, invoices: invoices.length, creditMemos: creditMemos.length },
    totals: totalByCurrency(invoices),
    creditMemoTotals: totalByCurrency(creditMemos),
    duplicates: [...listDuplicates('Invoice', invoices), ...listDuplicates('CreditMemo', creditMemos)],
    requests: log.countByKind(company.realmId),
    ...(isSummary ? {} : { customers, invoices, creditMemos }),
  };
}

function totalByCurrency(forms: JsonObject[]): CurrencyTotals {
  const sums = new Map<string, { count: number; totalAmt: Big; balance: Big }>();
  for (const form of forms) {
    const currency = findText(findObject(form, 'CurrencyRef'), 'value') ?? '';
    const sum = sums.get(currency) ?? { count: 0, totalAmt: new Big(0), balance: new Big(0) };
    sum.count += 1;
    sum.totalAmt = sum.totalAmt.plus(findDecimal(form, 'TotalAmt') ?? 0);
    sum.balance = sum.balance.plus(findDecimal(form, 'Balance') ?? 0);
    sums.set(currency, sum);
  }
  const totals: CurrencyTotals = {};
  for (const [currency, { count, totalAmt, balance }] of sums)
    totals[currency] = { count, totalAmt: totalAmt.toNumber(), balance: balance.toNumber() };
  return totals;
}

function listDuplicates(type: string, forms: JsonObject[]): Duplicate[] {
  const groups = new Map<string, Duplicate>();
  for (const form of forms) {
    const docNumber = findText(form, 'DocNumber') ?? '';
    const privateNote = findText(form, 'PrivateNote') ?? '';
    const key = JSON.stringify([docNumber, privateNote]);
    const group = groups.get(key) ?? { type, docNumber, privateNote, count: 0, ids: [] };
    group.count += 1;
    group.ids.push(findText(form, 'Id') ?? '');
    groups.set(key, group);
  }
  return [...groups.values()].filter((group) => group.count > 1);
}
