import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const loader = fileURLToPath(new URL('../typescript.mjs', import.meta.url));

/** How `npm start` has V8 keep its memory; a small young generation is what keeps large answers cheap. */
const memoryFlags = readFileSync(new URL('../package.json', import.meta.url), 'utf8').match(
  /--max-semi-space-size=\d+/,
) ?? [''];

/** A program of its own that the bench measures from outside. */
export interface MeasuredProcess<Ready> {
  /** What it said when it was ready. */
  ready: Ready;
  /** CPU time that it has used until now, user and system, in microseconds. */
  cpuMicros(): Promise<number>;
  /** What it answers to a message of its own kind. */
  ask<Answer>(message: string): Promise<Answer>;
  stop(): Promise<void>;
}

/** Whether programs can be kept on a core of their own. */
export const canPin = hasTaskset();

/**
 * Starts `bench/<program>.ts` and waits until it is ready.
 * @param options.core the core to keep it on, where `taskset` is there; @param options.profileDir where to leave a CPU profile.
 */
export async function startMeasured<Ready>(
  program: string,
  options: { core?: number; profileDir?: string; args?: string[] } = {},
): Promise<MeasuredProcess<Ready>> {
  const { core, profileDir, args = [] } = options;
  const nodeArgs = [
    memoryFlags[0],
    '--import',
    loader,
    ...(profileDir ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`] : []),
  ];
  const isPinned = canPin && core !== undefined;
  const child = fork(fileURLToPath(new URL(`./${program}.ts`, import.meta.url)), args, {
    execPath: isPinned ? 'taskset' : process.execPath,
    execArgv: isPinned ? ['-c', String(core), process.execPath, ...nodeArgs] : nodeArgs,
  });
  const ready = (await nextMessage(child)) as Ready;
  const ask = async <Answer>(message: string): Promise<Answer> => {
    child.send(message);
    return (await nextMessage(child)) as Answer;
  };
  return {
    ready,
    ask,
    cpuMicros: () => ask('cpu'),
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.send('stop');
      await ended;
    },
  };
}

/** The measured side: says that it is ready, tells its CPU time when asked, and ends when told. */
export function serveMeasuring(ready: unknown, stop: () => Promise<void>): void {
  process.on('message', (message) => {
    if (message === 'cpu') {
      const { user, system } = process.cpuUsage();
      process.send?.(user + system);
    }
    if (message === 'stop') void stop().finally(() => process.exit(0));
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.(ready);
}

function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`the measured process ended with ${code}`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message);
    });
  });
}

function hasTaskset(): boolean {
  try {
    execFileSync('taskset', ['-V'], { stdio: 'ignore' });
    return availableParallelism() > 1;
  } catch {
    return false;
  }
}
