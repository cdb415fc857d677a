import type { Company } from './company.js';
import { type Html, html, renderPage } from './html.js';
import { findObject, findText, type JsonObject } from './json.js';

const mostRows = 100;

/** The page that lists the companies and their newest transactions. */
export function renderBooksPage(companies: Company[]): string {
  const cards = companies.map((company) => {
    const customers = company.list('Customer').size;
    return html`<section class="card"><h2>${company.name}</h2>
<p class="soft">Company ${company.realmId}, home currency ${company.homeCurrency}, customers: ${customers}</p>
${listForms('Invoices', [...company.list('Invoice').values()])}
${listForms('Credit memos', [...company.list('CreditMemo').values()])}</section>`;
  });
  return renderPage('QuickBooks sandbox', html`<h1>Books of the QuickBooks sandbox</h1>${cards}`);
}

function listForms(title: string, forms: JsonObject[]): Html {
  if (forms.length === 0) return html`<h3>${title}</h3><p class="soft">None yet.</p>`;
  const newest = forms.slice(-mostRows).reverse();
  const shown = newest.length < forms.length ? `the newest ${newest.length} of ${forms.length}` : String(forms.length);
  return html`<h3>${title} (${shown})</h3><div class="scroll"><table>
<thead><tr><th>Number</th><th>Date</th><th>Customer</th><th class="number">Total</th><th class="number">Balance</th></tr></thead>
<tbody>${newest.map(renderRow)}</tbody></table></div>`;
}

function renderRow(form: JsonObject): Html {
  const currency = findText(findObject(form, 'CurrencyRef'), 'value') ?? '';
  return html`<tr><td><strong>${findText(form, 'DocNumber') ?? ''}</strong></td><td>${findText(form, 'TxnDate') ?? ''}</td>
<td>${findText(findObject(form, 'CustomerRef'), 'name') ?? ''}</td>
<td class="number" data-label="Total">${formatMoney(form.TotalAmt, currency)}</td>
<td class="number" data-label="Balance">${formatMoney(form.Balance, currency)}</td></tr>`;
}

const formatMoney = (amount: unknown, currency: string): string =>
  typeof amount === 'number'
    ? `${amount.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })} ${currency}`
    : '';
