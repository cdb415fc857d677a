import type { ServerResponse } from 'node:http';
import { type CodedError, toProblem } from '../../platform/base/index.js';

/** Refuses a request without looking at its body; by default the connection ends with the answer. */
export function refuseMessage(response: ServerResponse, error: CodedError, isLast = true): void {
  const { status, body } = toProblem(error);
  const connection = isLast ? { connection: 'close' } : {};
  response.writeHead(status, { 'content-type': 'application/problem+json', ...connection });
  response.end(JSON.stringify(body));
}
