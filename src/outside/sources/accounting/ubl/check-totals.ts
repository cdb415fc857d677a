import type { InvoiceDocument } from '../invoice-document.js';
import type { InvoiceLine } from '../invoice-line.js';
import { sumDecimals } from './decimal.js';
import { UblError } from './ubl-error.js';

/**
 * Checks that the sums of a document add up, exactly.
 *
 * It does not check a line's own arithmetic nor that tax is base times rate: real documents round there.
 * @throws UblError naming the rule and both numbers, at the line of the totals.
 * @see EN 16931-1, rules BR-CO-10 to BR-CO-16
 */
export function checkTotals(document: InvoiceDocument, lines: InvoiceLine[], atLine: number): void {
  const { totals, allowances, taxSubtotals } = document;
  const amountsOf = (isCharge: boolean): string[] =>
    allowances.filter((one) => one.isCharge === isCharge).map(({ amount }) => amount);
  const minus = (value: string): string => (value.startsWith('-') ? value.slice(1) : `-${value}`);

  const rules: [rule: string, says: string, stated: string, parts: string[]][] = [
    ['BR-CO-10', 'the sum of the lines', totals.lineNet, lines.map(({ netAmount }) => netAmount)],
    ['BR-CO-11', 'the sum of the allowances', totals.allowances, amountsOf(false)],
    ['BR-CO-12', 'the sum of the charges', totals.charges, amountsOf(true)],
    [
      'BR-CO-13',
      'the amount before tax (lines - allowances + charges)',
      totals.taxExclusive,
      [totals.lineNet, minus(totals.allowances), totals.charges],
    ],
    [
      'BR-CO-14',
      'the tax (sum of the tax subtotals)',
      totals.tax,
      taxSubtotals.length === 0 ? [totals.tax] : taxSubtotals.map(({ taxAmount }) => taxAmount),
    ],
    ['BR-CO-15', 'the amount with tax (before tax + tax)', totals.taxInclusive, [totals.taxExclusive, totals.tax]],
    [
      'BR-CO-16',
      'the amount to pay (with tax - prepaid + rounding)',
      totals.payable,
      [totals.taxInclusive, minus(totals.prepaid), totals.rounding],
    ],
  ];
  for (const [rule, says, stated, parts] of rules) {
    const sum = sumDecimals(parts);
    if (!sum.eq(stated))
      throw new UblError(
        `The totals do not add up: ${says} is stated as ${stated}, but comes to ${sum.toFixed()} (${rule}).`,
        atLine,
      );
  }
}
