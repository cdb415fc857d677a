import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveMeasuring } from './measured-process.js';

/**
 * A source that costs next to nothing: answers made once, a list of 25 kB, one record of 70 bytes, and invoices with
 * their buyers' numbers; and for a join, the contacts of whatever numbers are asked for.
 */

const listBytes = 25_000;
const joined = 20;

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

function makeInvoicesOfCustomers(): Buffer {
  const nodes = Array.from({ length: joined }, (_, index) => ({
    __typename: 'Invoice',
    id: randomUUID(),
    number: `INV-${index + 1}`,
    buyer: { __typename: 'Party', customer: { __typename: 'BusinessContact', customerNumber: `K-${index}` } },
  }));
  return Buffer.from(JSON.stringify({ data: { invoices: { __typename: 'InvoiceConnection', nodes } } }));
}

interface EntitiesRequest {
  variables: Record<string, { customerNumber: string }[]>;
}

function contactsOf(body: Buffer): Buffer {
  const [representations = []] = Object.values((JSON.parse(body.toString()) as EntitiesRequest).variables);
  const _entities = representations.map(({ customerNumber }) => ({
    __typename: 'BusinessContact',
    customerNumber,
    name: `Customer ${customerNumber}`,
  }));
  return Buffer.from(JSON.stringify({ data: { _entities } }));
}

const list = makeList();
const single = Buffer.from(JSON.stringify({ data: { invoice: { id: randomUUID(), number: 'A' } } }));
const invoicesOfCustomers = makeInvoicesOfCustomers();

function answerTo(body: Buffer): Buffer {
  if (body.includes('_entities')) return contactsOf(body);
  if (body.includes('customerNumber')) return invoicesOfCustomers;
  return body.includes('invoices(') ? list : single;
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const answer = answerTo(Buffer.concat(chunks));
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': answer.length });
    response.end(answer);
  });
});
// Whoever is busy with other things for a while does not notice that a connection was closed.
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  serveMeasuring({ url: `http://127.0.0.1:${port}` }, async () => {
    server.closeAllConnections();
  });
});
