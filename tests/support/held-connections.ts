import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Connections that are open and stay so, held by a process of their own, as there may be more than one process holds. */
export interface HeldConnections {
  /** How many the other side has ended. */
  ended(): number;
  /** Drops all of them. */
  close(): Promise<void>;
}

const program = `
const { connect } = require('node:net');
const [hostname, port, many, start] = process.argv.slice(1);
let left = Number(many);
let ended = 0;
for (let index = 0; index < Number(many); index += 1) {
  const socket = connect(Number(port), hostname, () => {
    if (start !== '') socket.write(start);
    left -= 1;
    if (left === 0) process.send(0);
  });
  socket.on('error', () => {});
  socket.on('close', () => process.send((ended += 1)));
}
process.on('disconnect', () => process.exit());
`;

/** Opens so many connections, each of which sends `start` and nothing more. */
export async function holdConnections(url: string, many: number, start: string): Promise<HeldConnections> {
  const { hostname, port } = new URL(url);
  const holder = spawn(process.execPath, ['-e', program, hostname, port, String(many), start], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [first] = await once(holder, 'message');
  if (first !== 0) throw new Error(`a connection was ended before all ${many} were open`);
  let ended = 0;
  holder.on('message', (count) => {
    ended = Number(count);
  });
  return {
    ended: () => ended,
    close: async () => {
      const exited = once(holder, 'exit');
      holder.disconnect();
      await exited;
    },
  };
}
