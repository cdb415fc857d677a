import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const patienceMs = 300_000;

/**
 * Installs packages, each at an exact version, in a folder of their own beside the project, once: a later run finds them.
 * Their install scripts are not run.
 * @returns the folder, or why there is none
 */
export async function installPeer(
  name: string,
  packages: Record<string, string>,
): Promise<{ folder: string } | { refusal: string }> {
  const wanted = Object.entries(packages).map(([one, version]) => `${one}@${version}`);
  const versions = Object.values(packages).join('-');
  const folder = join(tmpdir(), `grantway-bench-${name}-${versions}`);
  if (existsSync(folder)) return { folder };
  const making = await mkdtemp(join(tmpdir(), 'grantway-bench-installing-'));
  const args = ['install', '--prefix', making, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', ...wanted];
  try {
    await writeFile(join(making, 'package.json'), JSON.stringify({ name: 'peer', private: true }));
    await runNpm(args, making);
    await rename(making, folder);
    return { folder };
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    return { refusal: `npm could not install it: ${reasonOf(error)}` };
  }
}

/** By the npm that runs this, else by the one that stands beside Node. */
async function runNpm(args: string[], cwd: string): Promise<void> {
  const npm = process.env.npm_execpath ?? join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js');
  await run(process.execPath, [npm, ...args], { cwd, timeout: patienceMs });
}

function reasonOf(error: unknown): string {
  const { stderr = '', message } = error as Error & { stderr?: string };
  return stderr.split('\n').find((line) => /^npm (error|ERR!)/.test(line)) ?? message.split('\n')[0] ?? '';
}
