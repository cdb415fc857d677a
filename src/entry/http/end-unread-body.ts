import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Bounds what is read of a body that nobody wanted, once its request has been answered: Node would read it to its end,
 * for the sake of the connection. A client that sends a little more still gets its answer; one that goes on and on is
 * left.
 */
export function endUnreadBody(request: IncomingMessage, response: ServerResponse, maxBytes: number): void {
  // Ahead of Node's own listener, which would take the rest away unseen.
  response.prependOnceListener('finish', () => {
    if (request.complete) return;
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) request.socket.destroy();
    });
    request.read(0);
  });
}
