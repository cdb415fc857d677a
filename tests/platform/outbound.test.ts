import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createOutbound, isPublicAddress, type Outbound } from '../../src/platform/outbound/index.js';

describe('the way out', () => {
  let outbound: Outbound;
  let standIn: string;
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    if (request.url === '/endless') {
      const endless = setInterval(() => response.write(Buffer.alloc(1024 * 1024)), 1);
      response.once('close', () => clearInterval(endless));
    } else if (request.url === '/redirect') response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    else if (request.url !== '/silent') response.end('hello');
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    standIn = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    outbound = createOutbound({ 'https://api.example.com': standIn });
  });
  afterAll(async () => {
    await outbound.close();
    server.closeAllConnections();
    server.close();
  });
  const send = (url: string, allowHosts = [new URL(url).host], timeoutMs = 5_000) =>
    outbound.send({ method: 'GET', url, allowHosts, timeoutMs });

  it.each([
    'https://127.0.0.1/',
    'https://localhost/',
    'https://0x7f000001/',
    'https://2130706433/',
    'https://127.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://0.0.0.0/',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'http://93.184.216.34/',
  ])('refuses %s', async (url) => {
    await expect(send(url)).rejects.toMatchObject({ code: expect.stringMatching(/OUTBOUND_(HOST_REFUSED|FAILED)/) });
    expect(seen).toEqual([]);
  });

  it('refuses a host that the connector does not list', async () => {
    await expect(send('https://evil.example/', ['api.example.com'])).rejects.toMatchObject({
      code: 'OUTBOUND_HOST_REFUSED',
    });
  });

  it('reaches a stand-in for the origin that it stands in for, and sends browsers there too', async () => {
    await expect(send('https://api.example.com/v1?x=1')).resolves.toMatchObject({ status: 200, body: 'hello' });
    expect(seen.at(-1)).toBe('GET /v1?x=1');
    expect(outbound.locate('https://api.example.com/authorize?a=b')).toBe(`${standIn}/authorize?a=b`);
    expect(outbound.locate('https://other.example.com/x')).toBe('https://other.example.com/x');
  });

  it('follows no redirect', async () => {
    await expect(send('https://api.example.com/redirect')).resolves.toMatchObject({ status: 302 });
  });

  it('gives up on an answer without end and on one that does not come', async () => {
    await expect(send('https://api.example.com/endless')).rejects.toMatchObject({ code: 'OUTBOUND_TOO_LARGE' });
    await expect(send('https://api.example.com/silent', undefined, 50)).rejects.toMatchObject({
      code: 'OUTBOUND_TIMEOUT',
    });
  });

  it('knows public addresses from others', () => {
    expect(['93.184.216.34', '2606:2800:220:1::1'].map(isPublicAddress)).toEqual([true, true]);
    expect(['192.168.1.1', 'fd00::1', '::ffff:10.0.0.1', '100.64.0.1', 'nonsense'].map(isPublicAddress)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
