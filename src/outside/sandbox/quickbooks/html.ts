/** Text that is HTML already. */
export class Html {
  constructor(readonly text: string) {}
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeText = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign);

/** Builds HTML: every value is escaped, but for `Html` and lists of it. */
export function html(strings: TemplateStringsArray, ...values: (string | number | Html | Html[])[]): Html {
  const parts = values.map((value, index) => `${render(value)}${strings[index + 1] ?? ''}`);
  return new Html(`${strings[0] ?? ''}${parts.join('')}`);
}

function render(value: string | number | Html | Html[]): string {
  if (Array.isArray(value)) return value.map((each) => each.text).join('');
  return value instanceof Html ? value.text : escapeText(String(value));
}

const style = `
:root{color-scheme:light dark;--ink:#1b2a22;--soft:#5b6b62;--line:#d8e2dc;--paper:#fff;--ground:#f2f6f3;--green:#1c7c3a;--warn:#7a4b00;--warnpaper:#fff3d6}
@media(prefers-color-scheme:dark){:root{--ink:#e8f0eb;--soft:#a3b3aa;--line:#33433a;--paper:#18221c;--ground:#0f1612;--green:#5cc27c;--warn:#ffd58a;--warnpaper:#3a2c0c}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:62rem;margin:0 auto;padding:1.5rem 1rem 3rem}main.narrow{max-width:30rem}
.sandbox{background:var(--warnpaper);color:var(--warn);padding:.6rem 1rem;text-align:center;font-weight:600}
h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.15rem;margin:0 0 .25rem}h3{font-size:1rem;margin:1rem 0 .25rem}p{margin:.25rem 0 .75rem}.soft{color:var(--soft);font-size:.9rem}
.card{background:var(--paper);border:1px solid var(--line);border-radius:12px;padding:1.1rem;margin:1rem 0}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:.45rem .6rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere}th{color:var(--soft);font-weight:600;font-size:.85rem}
.number{text-align:right;white-space:nowrap}dl{display:grid;grid-template-columns:auto 1fr;gap:.2rem .9rem;margin:0}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
label.choice{display:flex;gap:.75rem;align-items:flex-start;border:1px solid var(--line);border-radius:10px;padding:.8rem;margin:.5rem 0;cursor:pointer}
label.choice:has(:checked){border-color:var(--green);outline:1px solid var(--green)}label.choice input{margin-top:.35rem;accent-color:var(--green)}
fieldset{border:0;padding:0;margin:1rem 0}legend{font-weight:600;padding:0}.buttons{display:flex;gap:.75rem}
button{font:inherit;font-weight:600;padding:.65rem 1.2rem;border-radius:10px;border:1px solid var(--line);background:transparent;color:inherit;cursor:pointer;flex:1}
button.main{background:#1c7c3a;border-color:#1c7c3a;color:#fff}button:focus-visible,input:focus-visible{outline:3px solid var(--green);outline-offset:2px}
@media(max-width:36rem){thead{display:none}table,tbody{display:block}tr{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);padding:.5rem 0;border-bottom:1px solid var(--line)}td{border:0;padding:.1rem 0}td:nth-child(2){text-align:right}td:nth-child(3){grid-column:1/-1}td:nth-child(4){text-align:left}.number{white-space:normal}.number::before{content:attr(data-label) ' ';color:var(--soft);font-size:.8rem}}
`;

/** A whole page, marked as a sandbox. It needs no script. */
export const renderPage = (title: string, body: Html, isNarrow = false): string =>
  html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title><style>${new Html(style)}</style></head>
<body><div class="sandbox">SANDBOX of QuickBooks Online, for tests and demos. This is not Intuit.</div>
<main${new Html(isNarrow ? ' class="narrow"' : '')}>${body}</main></body></html>`.text;

/** The headers of every page: no script, no frame, nothing kept. */
export const pageHeaders: Record<string, string> = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};
