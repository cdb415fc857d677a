import { Pool } from 'undici';

/** What one round of requests gave: each request's time in milliseconds, in order of size. */
export interface Load {
  timesMs: number[];
}

export interface LoadRequest {
  path: string;
  headers: Record<string, string>;
  body: string;
  /** What the answer must be; anything else ends the bench. */
  expected: { status: number; bytes?: number };
}

/** Keeps so many connections busy with one request until it was answered `count` times. */
export interface Loader {
  send(request: LoadRequest, count: number): Promise<Load>;
  close(): Promise<void>;
}

export function createLoader(url: string, connections: number): Loader {
  const pool = new Pool(url, { connections, pipelining: 1 });
  return {
    send: async (request, count) => {
      const timesMs: number[] = [];
      let left = count;
      const keepBusy = async (): Promise<void> => {
        while (left > 0) {
          left -= 1;
          const startedAt = performance.now();
          await sendOne(pool, request);
          timesMs.push(performance.now() - startedAt);
        }
      };
      await Promise.all(Array.from({ length: connections }, keepBusy));
      return { timesMs: timesMs.sort((a, b) => a - b) };
    },
    close: () => pool.destroy(),
  };
}

function sendOne(pool: Pool, { path, headers, body, expected }: LoadRequest): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let status = 0;
  let bytes = 0;
  pool.dispatch(
    { method: 'POST', path, headers, body },
    {
      onRequestStart: () => {},
      onResponseStart: (_controller, statusCode) => {
        status = statusCode;
      },
      onResponseData: (_controller, chunk) => {
        bytes += chunk.length;
      },
      onResponseEnd: () => {
        const isGood = status === expected.status && (expected.bytes === undefined || bytes === expected.bytes);
        if (isGood) resolve();
        else reject(new Error(`${path} answered ${status} with ${bytes} bytes instead of ${JSON.stringify(expected)}`));
      },
      onResponseError: (_controller, error) => reject(error),
    },
  );
  return promise;
}
