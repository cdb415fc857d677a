import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A program of ours as a process of its own. */
export interface Running {
  process: ChildProcess;
  /** The lines it said until it was ready, and since. */
  lines: string[];
  /** Ends it as a power switch would. */
  kill(): Promise<void>;
  /** Asks it to end and waits until it has. */
  stop(): Promise<void>;
}

/** Starts a program and waits for the line that says that it is ready. */
export async function startProgram(
  file: string,
  args: string[],
  env: Record<string, string>,
  ready: RegExp,
): Promise<Running> {
  const child = spawn(process.execPath, ['--import', './typescript.mjs', file, ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const exited = once(child, 'exit');
  child.stderr?.on('data', (chunk: Buffer) => lines.push(`stderr: ${chunk.toString().trim()}`));
  const isReady = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout as NonNullable<typeof child.stdout> }).on('line', (line) => {
      lines.push(line);
      if (ready.test(line)) resolve();
    });
    exited.then(() => reject(new Error(`${file} ended before it was ready:\n${lines.join('\n')}`)), reject);
  });
  await isReady;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await exited;
  };
  return { process: child, lines, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

/** A port that nobody has now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** What a running platform tells the CLI. */
export function readRunning(dataDir: string): {
  url: string;
  clients: Record<string, string>;
  installations: { tenantId: string; installation: string }[];
  sources: Record<string, { url: string; importSecret: string }>;
} {
  return JSON.parse(readFileSync(join(dataDir, 'running.json'), 'utf8'));
}
