import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { PlainConnection, type PlainDoor, type PlainLimits, type PlainOwner } from './plain-connection.js';

/** What answers at a target; undefined where that is not for plain requests. */
export type PlainDoors = (target: string) => PlainDoor | undefined;

/** Plain requests at a server. */
export interface PlainRequests {
  /** From now on connections begin here. */
  serve(doors: PlainDoors): void;
  /** Ends connections: those that wait for a request, or all. */
  close(isAtOnce: boolean): void;
}

/** What is waited for is looked at so often, at least. */
const mostCheckMs = 1_000;

/**
 * Stands before a server of Node's: new connections begin here, and go on to it with the first byte of what is not
 * plain. It reads nothing that can be read in two ways, for then another would read it differently.
 */
export function takePlainRequests(
  server: Server,
  limits: PlainLimits & { connectionsCheckingInterval: number },
): PlainRequests {
  const toNode = server.listeners('connection') as ((socket: Socket) => void)[];
  const open = new Set<PlainConnection>();
  let doors: PlainDoors | undefined;
  let isClosing = false;
  const goOn = (socket: Socket): void => {
    for (const listener of toNode) listener.call(server, socket);
  };
  const owner: PlainOwner = {
    limits,
    get isClosing() {
      return isClosing;
    },
    doorAt: (target) => doors?.(target),
    onLeft: (connection, socket) => {
      open.delete(connection);
      goOn(socket);
      socket.resume();
    },
    onClosed: (connection) => open.delete(connection),
  };
  server.removeAllListeners('connection').on('connection', (socket: Socket) => {
    if (doors === undefined) goOn(socket);
    else open.add(new PlainConnection(socket, owner));
  });
  const timer = setInterval(
    () => {
      const now = performance.now();
      for (const connection of open) connection.check(now);
    },
    Math.min(mostCheckMs, limits.connectionsCheckingInterval),
  ).unref();
  server.once('close', () => clearInterval(timer));
  return {
    serve: (next) => {
      doors = next;
    },
    close: (isAtOnce) => {
      isClosing = true;
      for (const connection of open) connection.close(isAtOnce);
    },
  };
}
