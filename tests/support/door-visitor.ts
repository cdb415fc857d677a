import type { World } from './world.js';

/** Who signs in with a password. */
export interface Credentials {
  email: string;
  password: string;
}

/** A browser's cookie and the proof that its forms are from our pages. */
export interface Visitor {
  cookie: string;
  csrf: string;
}

export interface Doors {
  get(path: string, visitor?: Partial<Visitor>, headers?: Record<string, string>): Promise<Response>;
  /** Sends a form as the visitor's own page would. */
  post(
    path: string,
    form: Record<string, string>,
    visitor?: Visitor,
    headers?: Record<string, string>,
  ): Promise<Response>;
  signIn(person: Credentials, cookie?: string): Promise<Response>;
  /** Signs in, and reads the proof off a page. */
  visit(person: Credentials): Promise<Visitor>;
  /** Asks the control plane as the visitor's browser. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever the schema answers
  ask(query: string, visitor: Visitor, input?: object): Promise<any>;
  /** How a visitor goes on after an answer that changed its cookie. */
  goOn(answer: Response): Promise<Visitor>;
}

/** The pages' doors as a browser without a screen meets them, one answer at a time: redirects are not followed. */
export function openDoors(world: Pick<World, 'url'>): Doors {
  const send = (path: string, init: RequestInit, headers: Record<string, string>): Promise<Response> =>
    fetch(`${world.url}${path}`, { ...init, redirect: 'manual', headers: { accept: 'text/html', ...headers } });
  const get: Doors['get'] = (path, { cookie = '' } = {}, headers = {}) => send(path, {}, { cookie, ...headers });
  const post: Doors['post'] = (path, form, { cookie, csrf } = { cookie: '', csrf: '' }, headers = {}) =>
    send(path, { method: 'POST', body: new URLSearchParams({ csrf, ...form }) }, { cookie, ...headers });
  const signIn: Doors['signIn'] = ({ email, password }, cookie = '') =>
    post('/sign-in', { email, password, next: '/' }, { cookie, csrf: '' });
  const goOn: Doors['goOn'] = async (answer) => {
    const cookie = sessionCookieOf(answer);
    const html = await (await get('/seats', { cookie })).text();
    return { cookie, csrf: /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? '' };
  };
  const ask: Doors['ask'] = async (query, { cookie }, input) => {
    const headers = { 'content-type': 'application/json', cookie };
    const body = JSON.stringify({ query, variables: { input } });
    return (await fetch(`${world.url}/control/graphql`, { method: 'POST', headers, body })).json();
  };
  return { get, post, ask, signIn, goOn, visit: async (person) => goOn(await signIn(person)) };
}

/** The session cookie that an answer sets, as it is sent back. */
export const sessionCookieOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .find((line) => /^(__Host-)?gw_session=/.test(line))
    ?.split(';')[0] ?? '';
