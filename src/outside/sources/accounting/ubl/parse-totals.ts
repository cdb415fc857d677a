import type { Allowance, TaxSubtotal, Totals } from '../amounts.js';
import { sumDecimals } from './decimal.js';
import type { XmlElement } from './parse-xml.js';
import { decimalAt, findAt, getDecimal, getOne, getText, listChildren, textAt } from './read-element.js';
import { UblError } from './ubl-error.js';

/**
 * Reads the totals and the tax by category. Of several cac:TaxTotal the one in the document's currency counts, and
 * among those the one with subtotals; one in the accounting currency is kept beside it.
 * @throws UblError when a total is missing, malformed or in another currency than the document's.
 */
export function parseTotals(
  root: XmlElement,
  currency: string,
  allowances: Allowance[],
): { totals: Totals; taxSubtotals: TaxSubtotal[] } {
  const sums = getOne(root, 'cac:LegalMonetaryTotal');
  for (const amount of sums.children) checkCurrency(amount, currency);
  const taxTotals = listChildren(root, 'cac:TaxTotal');
  const { taxTotal, foreign } = chooseTaxTotal(taxTotals, currency);
  const sumOf = (isCharge: boolean): string =>
    sumDecimals(allowances.filter((one) => one.isCharge === isCharge).map(({ amount }) => amount)).toFixed();
  return {
    totals: {
      lineNet: getDecimal(sums, 'cbc:LineExtensionAmount'),
      allowances: decimalAt(sums, 'cbc:AllowanceTotalAmount') ?? sumOf(false),
      charges: decimalAt(sums, 'cbc:ChargeTotalAmount') ?? sumOf(true),
      taxExclusive: getDecimal(sums, 'cbc:TaxExclusiveAmount'),
      tax: taxTotal === undefined ? '0' : getDecimal(taxTotal, 'cbc:TaxAmount'),
      taxInTaxCurrency: foreign === undefined ? null : getDecimal(foreign, 'cbc:TaxAmount'),
      taxInclusive: getDecimal(sums, 'cbc:TaxInclusiveAmount'),
      prepaid: decimalAt(sums, 'cbc:PrepaidAmount') ?? '0',
      rounding: decimalAt(sums, 'cbc:PayableRoundingAmount') ?? '0',
      payable: getDecimal(sums, 'cbc:PayableAmount'),
    },
    taxSubtotals: listChildren(taxTotal, 'cac:TaxSubtotal').map(parseTaxSubtotal),
  };
}

/** @throws UblError when an amount names another currency than the document's. */
export function checkCurrency({ name, attributes, line }: XmlElement, currency: string): void {
  const own = attributes.currencyID;
  if (own !== undefined && own !== currency)
    throw new UblError(`${name} is in ${own}, but the document is in ${currency}.`, line);
}

function chooseTaxTotal(taxTotals: XmlElement[], currency: string) {
  const currencyOf = (taxTotal: XmlElement) => findAt(taxTotal, 'cbc:TaxAmount')?.attributes.currencyID ?? currency;
  const own = taxTotals.filter((taxTotal) => currencyOf(taxTotal) === currency);
  const taxTotal = own.find((one) => findAt(one, 'cac:TaxSubtotal') !== undefined) ?? own[0];
  const foreign = taxTotals.find((one) => currencyOf(one) !== currency);
  if (taxTotal === undefined && foreign !== undefined)
    throw new UblError(`There is a cac:TaxTotal, but none in the document's currency ${currency}.`, foreign.line);
  return { taxTotal, foreign };
}

function parseTaxSubtotal(element: XmlElement): TaxSubtotal {
  return {
    taxableAmount: getDecimal(element, 'cbc:TaxableAmount'),
    taxAmount: getDecimal(element, 'cbc:TaxAmount'),
    category: getText(element, 'cac:TaxCategory/cbc:ID'),
    rate: decimalAt(element, 'cac:TaxCategory/cbc:Percent'),
    exemptionReason: textAt(element, 'cac:TaxCategory/cbc:TaxExemptionReason'),
    exemptionReasonCode: textAt(element, 'cac:TaxCategory/cbc:TaxExemptionReasonCode'),
  };
}
