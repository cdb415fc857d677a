/** A page that a scripted browser is on. */
export interface Page {
  url: string;
  status: number;
  html: string;
}

/** A browser without a screen: keeps cookies, follows redirects, sends the forms of pages as they stand. */
export interface DemoBrowser {
  open(url: string): Promise<Page>;
  /** Sends the form whose action ends like this, with its hidden fields and what is filled in. */
  submit(page: Page, actionEnd: string, fields?: Record<string, string | string[]>): Promise<Page>;
}

const maxRedirects = 15;

export function createDemoBrowser(): DemoBrowser {
  const jars = new Map<string, Map<string, string>>();

  const send = async (url: string, init: RequestInit, redirects = 0): Promise<Page> => {
    const { origin } = new URL(url);
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { accept: 'text/html', ...init.headers, cookie },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const location = answer.headers.get('location');
    if (location === null) return { url, status: answer.status, html: await answer.text() };
    if (redirects >= maxRedirects) throw new TypeError(`${url} redirects without end`);
    return send(new URL(location, url).href, {}, redirects + 1);
  };

  return {
    open: (url) => send(url, {}),
    submit: (page, actionEnd, fields = {}) => {
      const form = findForm(page.html, actionEnd);
      if (form === undefined)
        throw new TypeError(
          `${page.url} answered ${page.status} and has no form for ${actionEnd}: ${textOf(page.html)}`,
        );
      const body = new URLSearchParams(form.fields);
      for (const [name, value] of Object.entries(fields)) {
        body.delete(name);
        for (const one of [value].flat()) body.append(name, one);
      }
      const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(page.url).origin };
      return send(new URL(form.action, page.url).href, { method: 'POST', body: body.toString(), headers });
    },
  };
}

function findForm(html: string, actionEnd: string): { action: string; fields: [string, string][] } | undefined {
  for (const [, opening = '', inner = ''] of html.matchAll(/<form([^>]*)>(.*?)<\/form>/gs)) {
    const action = attribute(opening, 'action') ?? '';
    if (!action.split('?')[0]?.endsWith(actionEnd)) continue;
    return { action, fields: [...fieldsOf(inner)] };
  }
  return undefined;
}

/** What the form would send if nothing were touched. */
function* fieldsOf(inner: string): Generator<[string, string]> {
  for (const [, opening = ''] of inner.matchAll(/<input([^>]*)>/g)) {
    const name = attribute(opening, 'name');
    const isChoice = ['checkbox', 'radio'].includes(attribute(opening, 'type') ?? '');
    if (name && (!isChoice || /\schecked\b/.test(opening))) yield [name, attribute(opening, 'value') ?? ''];
  }
  for (const [, opening = '', options = ''] of inner.matchAll(/<select([^>]*)>(.*?)<\/select>/gs)) {
    const chosen = [...options.matchAll(/<option([^>]*)>/g)].map(([, option = '']) => option);
    const value = chosen.find((option) => /\sselected\b/.test(option)) ?? chosen[0];
    const name = attribute(opening, 'name');
    if (name && value) yield [name, attribute(value, 'value') ?? ''];
  }
}

function attribute(opening: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(opening)?.[1];
  return value
    ?.replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}

/** What a person would read on a page, in one line. */
const textOf = (html: string): string =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 400);
