import { afterAll, beforeAll } from '@jest/globals';
import {
  type SandboxQuickBooks,
  type SandboxQuickBooksOptions,
  startSandboxQuickBooks,
} from '../../../src/outside/sandbox/quickbooks/index.js';

/** Loosely typed JSON, as a client sees an answer before it checks it. */
// biome-ignore lint/suspicious/noExplicitAny: tests reach into answers whose shape is what they test
export type Body = any;

export type Reply = { status: number; headers: Headers; body: Body };

export const realmUS = '9341450000000001';
export const realmEU = '9341450000000002';
export const clientId = 'app-1';
export const clientSecret = 's3cret:with/signs';
export const redirectUri = 'http://127.0.0.1:9/callback';

/** Starts a sandbox in memory for the tests of a file, and stops it after them. */
export function useSandbox(options: Partial<SandboxQuickBooksOptions> = {}): { client: QuickBooksClient } {
  const used = {} as { client: QuickBooksClient };
  let sandbox: SandboxQuickBooks;
  beforeAll(async () => {
    const usual = { host: '127.0.0.1', port: 0, dataDir: undefined, clientId, clientSecret };
    sandbox = await startSandboxQuickBooks({ ...usual, ...options });
    used.client = new QuickBooksClient(sandbox.url);
  });
  afterAll(() => sandbox.close());
  return used;
}

/** What an app does with QuickBooks, by plain HTTP. */
export class QuickBooksClient {
  accessToken = '';
  refreshToken = '';
  realmId = '';

  constructor(readonly url: string) {}

  async send(path: string, init: RequestInit = {}): Promise<Reply> {
    const response = await fetch(`${this.url}${path}`, { redirect: 'manual', ...init });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') && text !== '';
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }

  sendForm(path: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Reply> {
    return this.send(path, { method: 'POST', body: new URLSearchParams(form), headers });
  }

  sendJson(path: string, body: Body, headers: Record<string, string> = {}): Promise<Reply> {
    const method = 'POST';
    return this.send(path, {
      method,
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  }

  authorizeParams(changes: Record<string, string> = {}): Record<string, string> {
    const scope = 'com.intuit.quickbooks.accounting';
    return { client_id: clientId, redirect_uri: redirectUri, response_type: 'code', scope, state: 's1', ...changes };
  }

  async consent(realmId: string): Promise<URL> {
    const reply = await this.sendForm('/connect/oauth2', { ...this.authorizeParams(), realmId, decision: 'connect' });
    return new URL(reply.headers.get('location') ?? '');
  }

  requestTokens(form: Record<string, string>, secret = clientSecret): Promise<Reply> {
    const basic = Buffer.from(`${clientId}:${secret}`).toString('base64');
    return this.sendForm('/oauth2/v1/tokens/bearer', form, { authorization: `Basic ${basic}` });
  }

  redeem(code: string, uri = redirectUri): Promise<Reply> {
    return this.requestTokens({ grant_type: 'authorization_code', code, redirect_uri: uri });
  }

  refresh(token: string): Promise<Reply> {
    return this.requestTokens({ grant_type: 'refresh_token', refresh_token: token });
  }

  async connect(realmId: string): Promise<void> {
    const callback = await this.consent(realmId);
    const { body } = await this.redeem(callback.searchParams.get('code') ?? '');
    this.realmId = realmId;
    this.accessToken = body.access_token;
    this.refreshToken = body.refresh_token;
  }

  get(path: string): Promise<Reply> {
    return this.send(`/v3/company/${this.realmId}/${path}`, {
      headers: { authorization: `Bearer ${this.accessToken}` },
    });
  }

  post(path: string, body: Body): Promise<Reply> {
    return this.sendJson(`/v3/company/${this.realmId}/${path}`, body, { authorization: `Bearer ${this.accessToken}` });
  }

  query(query: string): Promise<Reply> {
    return this.get(`query?minorversion=75&query=${encodeURIComponent(query)}`);
  }

  async createCustomer(DisplayName: string, rest: Body = {}): Promise<Body> {
    return (await this.post('customer', { DisplayName, ...rest })).body.Customer;
  }

  async books(realmId = this.realmId): Promise<Body> {
    return (await this.send(`/sandbox/books?realmId=${realmId}`)).body;
  }

  switch(input: Body): Promise<Reply> {
    return this.sendJson('/sandbox/switches', input);
  }

  reset(): Promise<Reply> {
    return this.sendJson('/sandbox/reset', {});
  }
}

/** A line that sells item 1. */
export const itemLine = (Amount: number, detail: Body = {}): Body => ({
  Amount,
  DetailType: 'SalesItemLineDetail',
  SalesItemLineDetail: { ItemRef: { value: '1' }, ...detail },
});

/** The code of a reply's first fault. */
export const faultCode = (reply: Reply): string | undefined => reply.body?.Fault?.Error?.[0]?.code;
