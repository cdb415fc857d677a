import type { Allowance, Period } from '../amounts.js';
import type { InvoiceLine } from '../invoice-line.js';
import type { XmlElement } from './parse-xml.js';
import { dateAt, decimalAt, findAt, getDecimal, getText, listChildren, textAt } from './read-element.js';
import { UblError } from './ubl-error.js';

/**
 * Reads a cac:InvoiceLine or cac:CreditNoteLine.
 * @throws UblError when its identifier, quantity, price, net amount or the item's name is missing or malformed.
 */
export function parseLine(element: XmlElement, quantityName: string): InvoiceLine {
  const item = findAt(element, 'cac:Item');
  const description = textAt(item, 'cbc:Description');
  const name = textAt(item, 'cbc:Name') ?? description;
  if (name === null)
    throw new UblError('The line does not say what was sold: cac:Item/cbc:Name is missing.', element.line);
  const priceAllowance = findAt(element, 'cac:Price/cac:AllowanceCharge');
  return {
    id: getText(element, 'cbc:ID'),
    name,
    description,
    note: textAt(element, 'cbc:Note'),
    sellerItemId: textAt(item, 'cac:SellersItemIdentification/cbc:ID'),
    buyerItemId: textAt(item, 'cac:BuyersItemIdentification/cbc:ID'),
    standardItemId: textAt(item, 'cac:StandardItemIdentification/cbc:ID'),
    quantity: getDecimal(element, quantityName),
    unitCode: findAt(element, quantityName)?.attributes.unitCode ?? null,
    unitPrice: getDecimal(element, 'cac:Price/cbc:PriceAmount'),
    priceBaseQuantity: parseBaseQuantity(element),
    grossPrice: decimalAt(priceAllowance, 'cbc:BaseAmount'),
    priceDiscount: decimalAt(priceAllowance, 'cbc:Amount'),
    netAmount: getDecimal(element, 'cbc:LineExtensionAmount'),
    taxCategory: textAt(item, 'cac:ClassifiedTaxCategory/cbc:ID'),
    taxRate: decimalAt(item, 'cac:ClassifiedTaxCategory/cbc:Percent'),
    allowances: parseAllowances(element),
    period: parsePeriod(findAt(element, 'cac:InvoicePeriod')),
    accountingCost: textAt(element, 'cbc:AccountingCost'),
    orderLineReference: textAt(element, 'cac:OrderLineReference/cbc:LineID'),
    originCountryCode: textAt(item, 'cac:OriginCountry/cbc:IdentificationCode'),
    classifications: listChildren(item, 'cac:CommodityClassification').flatMap((one) => {
      const code = findAt(one, 'cbc:ItemClassificationCode');
      return code === undefined ? [] : [{ code: code.text, list: code.attributes.listID ?? null }];
    }),
    properties: listChildren(item, 'cac:AdditionalItemProperty').map((one) => ({
      name: getText(one, 'cbc:Name'),
      value: textAt(one, 'cbc:Value') ?? '',
    })),
  };
}

/** Reads the cac:AllowanceCharge children of a document or a line. */
export function parseAllowances(element: XmlElement): Allowance[] {
  return listChildren(element, 'cac:AllowanceCharge').map((one) => ({
    isCharge: parseIndicator(one),
    amount: getDecimal(one, 'cbc:Amount'),
    baseAmount: decimalAt(one, 'cbc:BaseAmount'),
    percentage: decimalAt(one, 'cbc:MultiplierFactorNumeric'),
    reason: textAt(one, 'cbc:AllowanceChargeReason'),
    reasonCode: textAt(one, 'cbc:AllowanceChargeReasonCode'),
    taxCategory: textAt(one, 'cac:TaxCategory/cbc:ID'),
    taxRate: decimalAt(one, 'cac:TaxCategory/cbc:Percent'),
  }));
}

/** Reads a cac:InvoicePeriod; null when it has no day. */
export function parsePeriod(element: XmlElement | undefined): Period | null {
  const period = { startDate: dateAt(element, 'cbc:StartDate'), endDate: dateAt(element, 'cbc:EndDate') };
  return period.startDate === null && period.endDate === null ? null : period;
}

function parseBaseQuantity(element: XmlElement): string {
  const quantity = decimalAt(element, 'cac:Price/cbc:BaseQuantity') ?? '1';
  if (!/[1-9]/.test(quantity) || quantity.startsWith('-'))
    throw new UblError(`cbc:BaseQuantity is ${quantity}; a price is for more than nothing.`, element.line);
  return quantity;
}

function parseIndicator(element: XmlElement): boolean {
  const text = getText(element, 'cbc:ChargeIndicator');
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw new UblError(`cbc:ChargeIndicator is "${text.slice(0, 50)}"; it is true or false.`, element.line);
}
