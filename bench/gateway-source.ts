import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveMeasuring } from './measured-process.js';

/** A source that costs next to nothing: two answers made once, a list of 25 kB and one record of 70 bytes. */

const listBytes = 25_000;

function makeList(): Buffer {
  const nodes: object[] = [];
  const text = (): string => JSON.stringify({ data: { invoices: { nodes } } });
  while (text().length < listBytes) {
    nodes.push({
      id: randomUUID(),
      number: `INV-${nodes.length + 1}`,
      kind: 'INVOICE',
      issueDate: '2026-10-01',
      currency: 'EUR',
      buyer: { name: 'Cedar Works' },
      totals: { tax: '21.00', payable: '121.00' },
    });
  }
  return Buffer.from(text());
}

const list = makeList();
const single = Buffer.from(JSON.stringify({ data: { invoice: { id: randomUUID(), number: 'A' } } }));

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const answer = Buffer.concat(chunks).includes('invoices(') ? list : single;
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': answer.length });
    response.end(answer);
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  serveMeasuring({ url: `http://127.0.0.1:${port}`, listBytes: list.length, singleBytes: single.length }, async () => {
    server.closeAllConnections();
  });
});
