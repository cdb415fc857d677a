import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Big from 'big.js';
import { importUblFiles } from '../../../src/outside/sources/accounting/index.js';
import { parseUbl } from '../../../src/outside/sources/accounting/ubl/parse-ubl.js';
import { IMPORT_SECRET } from '../source-world.js';
import { startWorld, type World } from './accounting-world.js';
import { ublInvoice } from './ubl-builder.js';

const root = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const samples = root('src/outside/sources/accounting/samples');
const archives = root('../shared/data');
const hasArchives = existsSync(archives);
if (!hasArchives) process.stderr.write('Skipped: the archives of invoices are not beside this checkout.\n');
const itWithArchives = hasArchives ? it : it.skip;
const named = (name: string) => (hasArchives ? name : `${name} (skipped: ../shared/data is absent)`);

describe('a folder of UBL files', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  const importFolder = (tenant: string, path: string, names: string[] = []) =>
    importUblFiles({
      sourceUrl: world.source.url,
      importSecret: IMPORT_SECRET,
      tenant,
      path,
      onFile: ({ name }) => names.push(name),
    });

  it('goes in, in natural order, and a second time changes nothing', async () => {
    const tenant = randomUUID();
    const names: string[] = [];
    expect(await importFolder(tenant, samples, names)).toEqual({
      imported: 12,
      unchanged: 0,
      failed: [],
      warnings: [],
    });
    expect(names).toEqual(readdirSync(samples).sort());
    expect(await importFolder(tenant, samples)).toMatchObject({ imported: 0, unchanged: 12 });
  });

  it('is reported file by file where one is broken, and the rest goes in', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ubl-'));
    await copyFile(join(samples, '06-private-person.xml'), join(folder, '10.xml'));
    await writeFile(join(folder, '2.xml'), ublInvoice({ date: 'soon' }));
    await writeFile(join(folder, '1.xml'), ublInvoice());
    await writeFile(join(folder, '3.xml'), ublInvoice({ date: '2026-10-05' }));
    await writeFile(join(folder, '4.xml'), Buffer.alloc(11_000_000, ' '));
    await writeFile(join(folder, 'readme.txt'), 'not an invoice');
    const names: string[] = [];
    const report = await importFolder(randomUUID(), folder, names);
    await rm(folder, { recursive: true });
    expect(names).toEqual(['1.xml', '2.xml', '3.xml', '4.xml', '10.xml']);
    expect(report).toEqual({
      imported: 3,
      unchanged: 0,
      failed: [
        { name: '2.xml', line: 6, detail: expect.stringContaining('"soon"') },
        { name: '4.xml', line: null, detail: expect.stringContaining('at most') },
      ],
      warnings: [{ name: '3.xml', warning: expect.stringContaining('A-1') }],
    });
  });

  it('may be one file', async () => {
    const report = await importFolder(randomUUID(), join(samples, '10-credit-note.xml'));
    expect(report).toMatchObject({ imported: 1, failed: [] });
  });

  itWithArchives(named('takes in the Peppol examples, with a warning about each number used twice'), async () => {
    const report = await importFolder(randomUUID(), join(archives, 'peppol'));
    expect(report).toMatchObject({ imported: 5, failed: [] });
    expect(report.warnings.map(({ warning }) => warning)).toEqual([
      expect.stringContaining('Snippet1'),
      expect.stringContaining('Vat-Z'),
    ]);
  });

  itWithArchives(named('takes in the 412 invoices of Chinook'), async () => {
    const tenant = randomUUID();
    expect(await importFolder(tenant, join(archives, 'chinook/ubl'))).toMatchObject({
      imported: 412,
      failed: [],
      warnings: [],
    });
    const query =
      '{ invoices(first: 1) { totalCount nodes { number buyer { id name isCompany email } totals { payable } } } }';
    const { invoices } = (await world.askFor(tenant, query)).data;
    expect(invoices).toMatchObject({
      totalCount: 412,
      nodes: [{ number: 'CH-1', buyer: { id: 'CUST-2', isCompany: false }, totals: { payable: '1.98' } }],
    });
  });
});

describe('what is read from UBL', () => {
  const read = (path: string) => parseUbl(readFileSync(path));

  it('is a person where the party is its own contact, though it has no e-mail address', () => {
    const { buyer, dueDate } = { ...read(join(samples, '06-private-person.xml')).document };
    expect([buyer.isCompany, buyer.email, dueDate]).toEqual([false, null, null]);
  });

  it('keeps fractions, base quantities, deposits and what is credited', () => {
    expect(read(join(samples, '07-us-dollars.xml')).lines[1]).toMatchObject({
      quantity: '350',
      unitPrice: '32.00',
      priceBaseQuantity: '100',
      netAmount: '112.00',
    });
    expect(read(join(samples, '12-small-prices.xml')).lines[0]).toMatchObject({
      unitPrice: '0.0185',
      netAmount: '46.25',
    });
    expect(read(join(samples, '09-prepaid.xml')).document.totals).toMatchObject({
      prepaid: '2000.00',
      rounding: '-0.20',
      payable: '3093.00',
    });
    expect(read(join(samples, '10-credit-note.xml')).document).toMatchObject({
      kind: 'CREDIT_NOTE',
      typeCode: '381',
      precedingInvoices: [{ number: 'NL-2026-0103', issueDate: '2026-01-20' }],
    });
  });

  it('derives the same id for a party without any number on every invoice', () => {
    const sellerOf = (number: string) => parseUbl(Buffer.from(ublInvoice({ number }))).document.seller.id;
    expect(sellerOf('1')).toBe(sellerOf('2'));
    expect(sellerOf('1')).toMatch(/^derived:/);
  });

  itWithArchives(named('takes the tax in the currency of the document, of two tax totals'), () => {
    const { document, lines } = read(join(archives, 'peppol/Allowance-example.xml'));
    expect(document).toMatchObject({
      currency: 'EUR',
      taxCurrency: 'SEK',
      totals: { tax: '1225.00', taxInTaxCurrency: '9324.00', payable: '6125.00' },
    });
    expect(document.allowances).toHaveLength(2);
    expect(lines[0]).toMatchObject({
      grossPrice: '450',
      priceDiscount: '40',
      unitPrice: '410',
      allowances: [{ isCharge: true }, { isCharge: false }],
    });
  });

  itWithArchives(named('adds up to USD 2328.60 over Chinook'), () => {
    const folder = join(archives, 'chinook/ubl');
    const invoices = readdirSync(folder).map((name) => read(join(folder, name)));
    const sum = invoices.reduce((total, { document }) => total.plus(document.totals.payable), new Big(0));
    expect([sum.toFixed(2), invoices.flatMap(({ lines }) => lines).length]).toEqual(['2328.60', 2240]);
  });
});
