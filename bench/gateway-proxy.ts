import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { serveMeasuring } from './measured-process.js';
import { createPlainVerifier } from './verify-token.js';

/**
 * The floor: a bare node:http + undici proxy. It reads the body, sends it on as it is with the headers that matter,
 * and streams the bytes back. It checks nothing and counts nothing; only when it is given what tokens are verified with,
 * it verifies the token of each request.
 */

const [sourceUrl = '', terms] = process.argv.slice(2);
const verifyToken = terms === undefined ? undefined : createPlainVerifier(JSON.parse(terms));
const pool = new Pool(sourceUrl, { connections: 64, pipelining: 1 });

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { authorization, accept, 'content-type': contentType } = request.headers;
    if (verifyToken && verifyToken(authorization) === undefined) {
      response.writeHead(401).end();
      return;
    }
    pool.dispatch(
      {
        method: 'POST',
        path: request.url ?? '/',
        headers: { authorization, accept, 'content-type': contentType },
        body: chunks.length === 1 ? chunks[0] : Buffer.concat(chunks),
      },
      {
        onRequestStart: () => {},
        onResponseStart: (_controller, status, headers) => {
          response.writeHead(status, {
            'content-type': String(headers['content-type']),
            'content-length': String(headers['content-length']),
          });
        },
        onResponseData: (controller, chunk) => {
          if (response.write(chunk)) return;
          controller.pause();
          response.once('drain', () => controller.resume());
        },
        onResponseEnd: () => {
          response.end();
        },
        onResponseError: () => {
          response.destroy();
        },
      },
    );
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  serveMeasuring({ url: `http://127.0.0.1:${port}` }, async () => {
    server.closeAllConnections();
    await pool.destroy();
  });
});
