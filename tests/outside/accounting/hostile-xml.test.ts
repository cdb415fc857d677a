import { describe, expect, it } from '@jest/globals';
import { parseDecimal } from '../../../src/outside/sources/accounting/ubl/decimal.js';
import { parseUbl } from '../../../src/outside/sources/accounting/ubl/parse-ubl.js';
import { UblError } from '../../../src/outside/sources/accounting/ubl/ubl-error.js';
import fc from '../../support/fast-check.js';
import { ublInvoice } from './ubl-builder.js';

/** The refusal of a text, or of bytes. */
function refusal(xml: string | Uint8Array): UblError {
  try {
    parseUbl(typeof xml === 'string' ? Buffer.from(xml) : xml);
  } catch (error) {
    if (error instanceof UblError) return error;
    throw error;
  }
  throw new Error('It was accepted.');
}

describe('a hostile or broken file is refused', () => {
  it('with a document type declaration, so no entity is ever expanded', () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>`;
    expect(refusal(`${bomb}<x>&c;</x>`).message).toContain('DOCTYPE');
    expect(refusal('<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>').message).toContain('DOCTYPE');
    expect(refusal(ublInvoice({ number: '&undeclared;' }))).toMatchObject({ line: 5 });
  });

  it('nested too deep', () => {
    expect(refusal('<a>'.repeat(70)).message).toContain('deeper than 64');
    expect(refusal('<a>'.repeat(1_000_000)).message).toContain('deeper than 64');
  });

  it('with too many elements, too long a text or too many attributes', () => {
    expect(refusal(ublInvoice({ extra: '<x/>'.repeat(200_001) })).message).toContain('more than 200000 elements');
    expect(refusal(ublInvoice({ number: 'x'.repeat(20_001) })).message).toContain('longer than 20000');
    expect(refusal(ublInvoice({ number: 'x'.repeat(201) })).message).toContain('longer than 200');
    const attributes = Array.from({ length: 33 }, (_, index) => `a${index}=""`).join(' ');
    expect(refusal(ublInvoice({ extra: `<x ${attributes}/>` })).message).toContain('attributes');
  });

  it('broken, with the line', () => {
    expect(refusal(ublInvoice().replace('</cbc:ID>', '</cbc:Id>'))).toMatchObject({
      line: 5,
      column: expect.any(Number),
    });
    expect(refusal(ublInvoice().slice(0, 700)).message).toContain('not well-formed');
    expect(refusal('').message).toContain('not well-formed');
    expect(refusal('hello').message).toContain('not well-formed');
    expect(refusal(ublInvoice({ extra: '<a xmlns:x="y" x:b="" x:b=""/>' }))).toMatchObject({ line: 9 });
  });

  it('in another encoding than UTF-8', () => {
    const latin = Buffer.from(
      ublInvoice({ buyer: '<cac:PartyName><cbc:Name>Köhler</cbc:Name></cac:PartyName>' }),
      'latin1',
    );
    expect(refusal(latin).message).toContain('not UTF-8');
    expect(refusal(Buffer.from(`\ufeff${ublInvoice()}`, 'utf16le')).message).toContain('not UTF-8');
    expect(refusal(ublInvoice({ declaration: '<?xml version="1.0" encoding="ISO-8859-1"?>' })).message).toContain(
      'iso-8859-1',
    );
  });

  it('of another kind', () => {
    expect(refusal('<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>').message).toContain(
      'not a UBL',
    );
    expect(refusal('<Invoice/>').message).toContain('not a UBL');
    expect(refusal('<__proto__/>').message).toContain('not a UBL');
  });

  it.each([
    ['cbc:ID is empty', ublInvoice({ number: '' })],
    ['cbc:IssueDate is "2026-02-30"', ublInvoice({ date: '2026-02-30' })],
    ['not an ISO 4217 code', ublInvoice({ currency: 'euro' })],
    ['neither a registration name nor a name', ublInvoice({ buyer: '' })],
    ['no cac:InvoiceLine', ublInvoice({ line: '' })],
    ['not a decimal', ublInvoice({ total: '1e3' })],
    ['in EUR, but the document is in USD', ublInvoice({ currency: 'USD' })],
    ['cbc:IssueDate comes twice', ublInvoice({ extra: '<cbc:IssueDate>2026-10-09</cbc:IssueDate>' })],
    ['BaseQuantity', ublInvoice().replace('</cac:Price>', '<cbc:BaseQuantity>0</cbc:BaseQuantity></cac:Price>')],
    [
      'cbc:ChargeIndicator',
      ublInvoice({ extra: '<cac:AllowanceCharge><cbc:ChargeIndicator>no</cbc:ChargeIndicator></cac:AllowanceCharge>' }),
    ],
  ])('because %s', (message, xml) => {
    expect(refusal(xml).message).toContain(message);
  });

  it('whatever is done to its bytes, or else accepted: nothing but a refusal is thrown', () => {
    const bytes = Buffer.from(ublInvoice());
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.uint8Array({ maxLength: 12 }), fc.nat(40), (at, insert, drop) => {
        const mangled = Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + drop)]);
        try {
          parseUbl(mangled);
        } catch (error) {
          expect(error).toBeInstanceOf(UblError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a decimal', () => {
  const digits = fc.stringMatching(/^(0|[1-9]\d{0,15})(\.\d{1,10})?$/);

  it('keeps its digits', () => {
    fc.assert(fc.property(digits, (text) => parseDecimal(text) === text));
    fc.assert(fc.property(digits, (text) => parseDecimal(`-${text}`) === (/[1-9]/.test(text) ? `-${text}` : text)));
  });

  it('loses only what says nothing', () => {
    expect(['+1.50', '007', '.5', '5.', '-0.00', ' 1 '].map(parseDecimal)).toEqual([
      '1.50',
      '7',
      '0.5',
      '5',
      '0.00',
      '1',
    ]);
  });

  it('is not an exponent, a word, nothing, or endless', () => {
    for (const text of ['1e3', 'NaN', 'Infinity', '', '.', '-', '1,5', '0x1', '1 000', '9'.repeat(41)])
      expect(parseDecimal(text)).toBeUndefined();
  });
});
