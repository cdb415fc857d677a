import { connect, type Socket } from 'node:net';

/** A connection on which a test says byte for byte what it wants. */
export interface RawConnection {
  socket: Socket;
  /** What has come so far. */
  received(): string;
  /** What has come when the other side has ended the connection. */
  closed: Promise<string>;
  /** What has come as soon as it matches. */
  until(pattern: RegExp): Promise<string>;
}

/** With `allowHalfOpen` its own side stays open when the other side ends. */
export function openRaw(url: string, allowHalfOpen = false): RawConnection {
  const { hostname, port } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen });
  let text = '';
  let look = (): void => {};
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    look();
  });
  // A reset is an end like any other.
  socket.on('error', () => {});
  const closed = new Promise<string>((resolve) => socket.on('close', () => resolve(text)));
  return {
    socket,
    received: () => text,
    closed,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        look = () => {
          if (pattern.test(text)) resolve(text);
        };
        look();
        void closed.then(() => reject(new Error(`ended without ${pattern}: ${text.slice(0, 500)}`)));
      }),
  };
}

/** A request as it goes over the wire. */
export function rawPost(path: string, headers: Record<string, string | number>, body = ''): string {
  const lines = Object.entries({ host: 'localhost', 'content-type': 'application/json', ...headers });
  return `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}
