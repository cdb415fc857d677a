import { type InvoiceDocument, InvoiceKind } from '../invoice-document.js';
import type { InvoiceLine } from '../invoice-line.js';
import type { Delivery, Payment, SupportingDocument } from '../invoice-references.js';
import { checkTotals } from './check-totals.js';
import { parseAllowances, parseLine, parsePeriod } from './parse-line.js';
import { parseAddress, parseBuyer, parseParty } from './parse-party.js';
import { checkCurrency, parseTotals } from './parse-totals.js';
import { parseXml, type XmlElement } from './parse-xml.js';
import { dateAt, findAt, getDate, getOne, getShortText, getText, listChildren, textAt } from './read-element.js';
import { UblError } from './ubl-error.js';

/** How the two kinds of document spell the same things. */
const KINDS = {
  'invoice:Invoice': {
    kind: InvoiceKind.INVOICE,
    typeCode: 'cbc:InvoiceTypeCode',
    dueDate: 'cbc:DueDate',
    line: 'cac:InvoiceLine',
    quantity: 'cbc:InvoicedQuantity',
  },
  'creditnote:CreditNote': {
    kind: InvoiceKind.CREDIT_NOTE,
    typeCode: 'cbc:CreditNoteTypeCode',
    dueDate: 'cac:PaymentMeans/cbc:PaymentDueDate',
    line: 'cac:CreditNoteLine',
    quantity: 'cbc:CreditedQuantity',
  },
};

export interface ParsedInvoice {
  document: InvoiceDocument;
  lines: InvoiceLine[];
  /** The same for files that say the same. */
  digest: string;
}

/**
 * Reads one UBL 2.1 Invoice or CreditNote and checks its sums.
 *
 * It does not validate against the UBL schemas or the rules of EN 16931 beyond what is named in check-totals.ts.
 * @throws UblError with the line when it cannot be read, something required is missing or the sums don't add up.
 */
export function parseUbl(bytes: Uint8Array): ParsedInvoice {
  const { root, digest } = parseXml(bytes);
  if (!Object.hasOwn(KINDS, root.name))
    throw new UblError(`This is ${root.name}, not a UBL 2.1 Invoice or CreditNote.`, root.line);
  const kind = KINDS[root.name as keyof typeof KINDS];
  const currency = getText(root, 'cbc:DocumentCurrencyCode');
  if (!/^[A-Z]{3}$/.test(currency))
    throw new UblError(`The currency "${currency.slice(0, 50)}" is not an ISO 4217 code.`, root.line);
  const allowances = parseAllowances(root);
  const lines = listChildren(root, kind.line).map((line) => {
    checkCurrency(getOne(line, 'cbc:LineExtensionAmount'), currency);
    return parseLine(line, kind.quantity);
  });
  if (lines.length === 0) throw new UblError(`The document has no ${kind.line}.`, root.line);
  const { totals, taxSubtotals } = parseTotals(root, currency, allowances);
  const taxCurrency = textAt(root, 'cbc:TaxCurrencyCode');
  const payee = findAt(root, 'cac:PayeeParty');
  const document: InvoiceDocument = {
    number: getShortText(root, 'cbc:ID'),
    kind: kind.kind,
    typeCode: getShortText(root, kind.typeCode),
    issueDate: getDate(root, 'cbc:IssueDate'),
    dueDate: dateAt(root, kind.dueDate),
    taxPointDate: dateAt(root, 'cbc:TaxPointDate'),
    currency,
    taxCurrency: taxCurrency === currency ? null : taxCurrency,
    period: parsePeriod(findAt(root, 'cac:InvoicePeriod')),
    buyerReference: textAt(root, 'cbc:BuyerReference'),
    orderReference: textAt(root, 'cac:OrderReference/cbc:ID'),
    salesOrderReference: textAt(root, 'cac:OrderReference/cbc:SalesOrderID'),
    contractReference: textAt(root, 'cac:ContractDocumentReference/cbc:ID'),
    projectReference: textAt(root, 'cac:ProjectReference/cbc:ID'),
    accountingCost: textAt(root, 'cbc:AccountingCost'),
    notes: listChildren(root, 'cbc:Note')
      .map(({ text }) => text)
      .filter(Boolean),
    precedingInvoices: listChildren(root, 'cac:BillingReference').flatMap((reference) =>
      listChildren(reference, 'cac:InvoiceDocumentReference').map((one) => ({
        number: getText(one, 'cbc:ID'),
        issueDate: dateAt(one, 'cbc:IssueDate'),
      })),
    ),
    documents: listChildren(root, 'cac:AdditionalDocumentReference').map(parseDocument),
    seller: parseParty(getOne(root, 'cac:AccountingSupplierParty/cac:Party')),
    buyer: parseBuyer(getOne(root, 'cac:AccountingCustomerParty/cac:Party')),
    payee: payee === undefined ? null : parseParty(payee),
    delivery: parseDelivery(findAt(root, 'cac:Delivery')),
    payment: parsePayment(root),
    allowances,
    taxSubtotals,
    totals,
  };
  checkTotals(document, lines, getOne(root, 'cac:LegalMonetaryTotal').line);
  return { document, lines, digest };
}

function parseDocument(element: XmlElement): SupportingDocument {
  return {
    id: getText(element, 'cbc:ID'),
    description: textAt(element, 'cbc:DocumentDescription'),
    typeCode: textAt(element, 'cbc:DocumentTypeCode'),
    uri: textAt(element, 'cac:Attachment/cac:ExternalReference/cbc:URI'),
  };
}

function parseDelivery(element: XmlElement | undefined): Delivery | null {
  return element === undefined
    ? null
    : {
        date: dateAt(element, 'cbc:ActualDeliveryDate'),
        partyName: textAt(element, 'cac:DeliveryParty/cac:PartyName/cbc:Name'),
        locationId: textAt(element, 'cac:DeliveryLocation/cbc:ID'),
        address: parseAddress(findAt(element, 'cac:DeliveryLocation/cac:Address')),
      };
}

function parsePayment(root: XmlElement): Payment | null {
  const means = findAt(root, 'cac:PaymentMeans');
  const payment = {
    meansCode: textAt(means, 'cbc:PaymentMeansCode'),
    meansName: findAt(means, 'cbc:PaymentMeansCode')?.attributes.name ?? null,
    reference: textAt(means, 'cbc:PaymentID'),
    terms: textAt(root, 'cac:PaymentTerms/cbc:Note'),
    accountId: textAt(means, 'cac:PayeeFinancialAccount/cbc:ID'),
    accountName: textAt(means, 'cac:PayeeFinancialAccount/cbc:Name'),
    bankId: textAt(means, 'cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID'),
  };
  return Object.values(payment).some((value) => value !== null) ? payment : null;
}
