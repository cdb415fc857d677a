/** A small valid invoice as UBL text; each part can be replaced to break it. */
export function ublInvoice(parts: Partial<UblParts> = {}): string {
  const { number, currency, date, buyer, line, total, declaration, extra } = { ...DEFAULTS, ...parts };
  return `${declaration}
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
  xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:ID>${number}</cbc:ID>
  <cbc:IssueDate>${date}</cbc:IssueDate>
  <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
  <cbc:DocumentCurrencyCode>${currency}</cbc:DocumentCurrencyCode>
  ${extra}
  <cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Birch Tools</cbc:Name></cac:PartyName></cac:Party></cac:AccountingSupplierParty>
  <cac:AccountingCustomerParty><cac:Party>${buyer}</cac:Party></cac:AccountingCustomerParty>
  <cac:TaxTotal><cbc:TaxAmount currencyID="${currency}">0</cbc:TaxAmount></cac:TaxTotal>
  <cac:LegalMonetaryTotal>
    <cbc:LineExtensionAmount currencyID="${currency}">${total}</cbc:LineExtensionAmount>
    <cbc:TaxExclusiveAmount currencyID="${currency}">${total}</cbc:TaxExclusiveAmount>
    <cbc:TaxInclusiveAmount currencyID="${currency}">${total}</cbc:TaxInclusiveAmount>
    <cbc:PayableAmount currencyID="${currency}">${total}</cbc:PayableAmount>
  </cac:LegalMonetaryTotal>
  ${line}
</Invoice>`;
}

export interface UblParts {
  declaration: string;
  number: string;
  date: string;
  currency: string;
  buyer: string;
  line: string;
  total: string;
  extra: string;
}

const DEFAULTS: UblParts = {
  declaration: '<?xml version="1.0" encoding="UTF-8"?>',
  number: 'A-1',
  date: '2026-10-01',
  currency: 'EUR',
  buyer: '<cac:PartyName><cbc:Name>Cedar Works</cbc:Name></cac:PartyName>',
  line: `<cac:InvoiceLine>
    <cbc:ID>1</cbc:ID>
    <cbc:InvoicedQuantity unitCode="EA">2</cbc:InvoicedQuantity>
    <cbc:LineExtensionAmount currencyID="EUR">10.00</cbc:LineExtensionAmount>
    <cac:Item><cbc:Name>Chisel</cbc:Name></cac:Item>
    <cac:Price><cbc:PriceAmount currencyID="EUR">5.00</cbc:PriceAmount></cac:Price>
  </cac:InvoiceLine>`,
  total: '10.00',
  extra: '',
};
