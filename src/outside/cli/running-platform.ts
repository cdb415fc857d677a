import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from './cli-error.js';

/** What a running platform leaves beside its data for those on the same machine. */
export interface RunningPlatform {
  url: string;
  /** App -> client secret. */
  clients: Record<string, string>;
  /** Source -> its secret for contracts. */
  contractSecrets: Record<string, string>;
  /** Seat -> a personal token of somebody of the demo who is in it. */
  tokens: Record<string, string>;
  installations: { tenant: string; tenantId: string; app: string; installation: string }[];
}

/**
 * Finds the platform that runs on the data directory (GRANTWAY_DATA_DIR, or .grantway here).
 * @throws CliError when there is none.
 */
export function findRunningPlatform(): RunningPlatform {
  const dataDir = process.env.GRANTWAY_DATA_DIR || '.grantway';
  const path = join(dataDir, 'running.json');
  if (!existsSync(path)) throw notRunning(`nothing runs on the data directory ${dataDir}`);
  return JSON.parse(readFileSync(path, 'utf8'));
}

/**
 * Sends a request to the platform.
 * @throws CliError when nobody answers.
 */
export async function ask(platform: Pick<RunningPlatform, 'url'>, path: string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(new URL(path, platform.url), init);
  } catch {
    throw notRunning(`nobody answers at ${platform.url}`);
  }
}

function notRunning(why: string): CliError {
  return new CliError(
    `Grantway is not running: ${why}. Start it with npm start, or name its data directory in GRANTWAY_DATA_DIR.`,
  );
}
