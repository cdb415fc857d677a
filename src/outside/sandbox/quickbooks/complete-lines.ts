import type Big from 'big.js';
import { checkLength } from './check-text.js';
import type { Company } from './company.js';
import { findAmount, findDecimal, roundCents, sumAmounts } from './decimals.js';
import { faults } from './faults.js';
import { findObject, findText, type JsonObject, listObjects } from './json.js';
import { findReferred } from './references.js';

const detailTypes = new Set(['SalesItemLineDetail', 'DiscountLineDetail', 'DescriptionOnly', 'SubTotalLineDetail']);

/**
 * Checks the lines of an invoice or credit memo and numbers them. Subtotal lines that came with it are dropped and one
 * is added last, as QuickBooks does. `net` is the sum of the items less the discounts.
 */
export function completeLines(company: Company, form: JsonObject): { lines: JsonObject[]; net: Big } {
  const given = listObjects(form, 'Line');
  if (given.length === 0) throw faults.missing('Line');
  const kept: JsonObject[] = [];
  for (const line of given) {
    const detailType = findText(line, 'DetailType');
    if (detailType === undefined) throw faults.missing('Line.DetailType');
    if (!detailTypes.has(detailType)) throw faults.invalidEnumeration('Line.DetailType', detailType);
    checkLength(line, 'Description', 4000, 'Line.Description');
    if (detailType !== 'SubTotalLineDetail') kept.push(line);
  }
  if (kept.length === 0) throw faults.missing('Line');

  const items = kept.filter((line) => line.DetailType === 'SalesItemLineDetail');
  const subtotal = sumAmounts(items.map((line) => checkItemLine(company, line)));
  const lines: JsonObject[] = [];
  let net = subtotal;
  for (const [index, line] of kept.entries()) {
    const numbered: JsonObject = { ...line, Id: String(index + 1), LineNum: index + 1 };
    if (line.DetailType === 'DiscountLineDetail') {
      const discount = discountOf(line, subtotal);
      numbered.Amount = discount.toNumber();
      net = net.minus(discount);
    }
    if (line.DetailType === 'DescriptionOnly' && findAmount(line, 'Amount', 'Line.Amount')?.eq(0) === false)
      throw faults.business('A line with a description only has no amount.', 'Line.Amount');
    lines.push(numbered);
  }
  lines.push({ Amount: subtotal.toNumber(), DetailType: 'SubTotalLineDetail', SubTotalLineDetail: {} });
  return { lines, net };
}

function checkItemLine(company: Company, line: JsonObject): Big {
  const detail = findObject(line, 'SalesItemLineDetail');
  if (!detail) throw faults.missing('Line.SalesItemLineDetail');
  const amount = findAmount(line, 'Amount', 'Line.Amount');
  if (!amount) throw faults.missing('Line.Amount');
  if (!findReferred(company, detail, { name: 'ItemRef', type: 'Item' })) throw faults.missing('ItemRef');
  findReferred(company, detail, { name: 'TaxCodeRef', type: 'TaxCode' });
  findReferred(company, detail, { name: 'ItemAccountRef', type: 'Account' });
  const quantity = findDecimal(detail, 'Qty');
  const unitPrice = findDecimal(detail, 'UnitPrice');
  if (quantity && unitPrice && !roundCents(quantity.times(unitPrice)).eq(amount))
    throw faults.amountCalculation(amount.toString());
  return amount;
}

function discountOf(line: JsonObject, subtotal: Big): Big {
  const detail = findObject(line, 'DiscountLineDetail');
  const percent = findDecimal(detail, 'DiscountPercent');
  if (detail?.PercentBased === true && percent) return roundCents(subtotal.times(percent).div(100));
  const amount = findAmount(line, 'Amount', 'Line.Amount');
  if (!amount) throw faults.discountMissing();
  return amount;
}
