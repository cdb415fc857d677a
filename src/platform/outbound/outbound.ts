import { lookup as lookupHost } from 'node:dns';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Agent, request as send } from 'undici';
import { CodedError } from '../base/index.js';

export interface OutboundRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  /** Hosts that this request may reach, exactly as they stand in a URL. */
  allowHosts: readonly string[];
  headers?: Record<string, string>;
  body?: string;
  timeoutMs?: number;
}

export interface OutboundAnswer {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string;
}

/** The one way out to services on the internet. */
export interface Outbound {
  /**
   * Sends one request; follows no redirect.
   * @throws OUTBOUND_HOST_REFUSED, OUTBOUND_FAILED, OUTBOUND_TIMEOUT, OUTBOUND_TOO_LARGE
   */
  send(request: OutboundRequest): Promise<OutboundAnswer>;
  /** Where a browser must go to reach this URL: a stand-in when there is one. */
  locate(url: string): string;
  close(): Promise<void>;
}

const maxAnswerBytes = 8 * 1024 * 1024;
const defaultTimeoutMs = 30_000;

/**
 * Makes the guarded client. Only https to public addresses on allowed hosts goes out; the address is checked when it
 * is connected to, so that a name cannot change in between.
 *
 * @param standIns origin -> base URL of what answers for it instead. The operator's word: no guard applies to them.
 */
export function createOutbound(standIns: Readonly<Record<string, string>>): Outbound {
  const guarded = new Agent({ connect: { lookup: lookupPublic as never, timeout: 10_000 } });
  const direct = new Agent({ connect: { timeout: 10_000 } });

  const standInFor = (url: URL): string | undefined => standIns[url.origin];
  const locate = (text: string): string => {
    const url = new URL(text);
    const standIn = standInFor(url);
    return standIn === undefined ? text : `${standIn.replace(/\/$/, '')}${url.pathname}${url.search}`;
  };

  return {
    locate,
    send: async (request) => {
      const url = new URL(request.url);
      const isStandIn = standInFor(url) !== undefined;
      checkHost(url, request.allowHosts, isStandIn);
      return sendOnce(isStandIn ? direct : guarded, locate(request.url), request);
    },
    close: async () => {
      await Promise.all([guarded.destroy(), direct.destroy()]);
    },
  };
}

async function sendOnce(dispatcher: Agent, url: string, request: OutboundRequest): Promise<OutboundAnswer> {
  const timeoutMs = request.timeoutMs ?? defaultTimeoutMs;
  const host = new URL(request.url).host;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const { method, headers, body } = request;
    const answer = await send(url, { method, headers, body, dispatcher, signal });
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of answer.body) {
      bytes += chunk.length;
      if (bytes > maxAnswerBytes)
        throw new CodedError('OUTBOUND_TOO_LARGE', `${host} answered more than ${maxAnswerBytes} bytes.`);
      chunks.push(chunk);
    }
    const flat = Object.entries(answer.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]);
    return {
      status: answer.statusCode,
      headers: Object.fromEntries(flat),
      body: Buffer.concat(chunks).toString('utf8'),
    };
  } catch (cause) {
    if (cause instanceof CodedError) throw cause;
    if (signal.aborted) {
      throw new CodedError('OUTBOUND_TIMEOUT', `${host} did not answer within ${timeoutMs / 1000} s.`, { cause });
    }
    throw new CodedError('OUTBOUND_FAILED', `${host} cannot be reached.`, { cause });
  }
}

function checkHost(url: URL, allowHosts: readonly string[], isStandIn: boolean): void {
  if (!allowHosts.includes(url.host)) {
    throw new CodedError('OUTBOUND_HOST_REFUSED', `${url.host} is not among the hosts that the connector may call.`);
  }
  if (isStandIn) return;
  if (url.protocol !== 'https:') throw new CodedError('OUTBOUND_HOST_REFUSED', `${url.host}: only https goes out.`);
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && !isPublicAddress(literal)) {
    throw new CodedError('OUTBOUND_HOST_REFUSED', `${url.host} is not a public address.`);
  }
}

/** Whether an address is on the public internet: not loopback, private, link-local, reserved or mapped to one. */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

type LookupCallback = (error: Error | null, address?: unknown, family?: number) => void;

function lookupPublic(hostname: string, options: object, callback: LookupCallback): void {
  lookupHost(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error);
    const refused = addresses.find(({ address }) => !isPublicAddress(address));
    if (refused || addresses.length === 0) {
      return callback(new CodedError('OUTBOUND_HOST_REFUSED', `${hostname} is not at a public address.`));
    }
    const [first] = addresses;
    if ('all' in options && options.all) callback(null, addresses);
    else callback(null, first?.address, first?.family);
  });
}
