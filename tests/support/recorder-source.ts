import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it reached the source. */
export interface RecordedRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A source that keeps what it is sent and answers what it is told to. */
export interface RecorderSource {
  url: string;
  requests: RecordedRequest[];
  /** How it answers from now on. */
  answer(how: (response: ServerResponse, request: IncomingMessage) => void): void;
  /** Answers one JSON text, whole. */
  answerJson(text: string, status?: number): void;
  close(): Promise<void>;
}

export async function startRecorderSource(): Promise<RecorderSource> {
  const requests: RecordedRequest[] = [];
  let how: (response: ServerResponse, request: IncomingMessage) => void = (response) => response.end();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url: path = '', headers } = request;
    requests.push({ method, path, headers, body: Buffer.concat(chunks).toString('utf8') });
    how(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer: (next) => {
      how = next;
    },
    answerJson: (text, status = 200) => {
      how = (response) => response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
