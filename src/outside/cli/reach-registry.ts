import { CliError } from './cli-error.js';
import { ask, findRunningPlatform } from './running-platform.js';

/** The doors for contracts of a platform. */
export interface Registry {
  /** @throws CliError with what the platform says */
  get<Answer>(path: string): Promise<Answer>;
  /** As a source, with its secret for contracts. @throws CliError with what the platform says */
  post<Answer>(path: string, body: object, source: string): Promise<Answer>;
  /** Which source has a contract: the one that is named like it, unless somebody tells. */
  sourceOf(id: string): string;
}

/**
 * Reaches the platform at an address (or GRANTWAY_URL) with GRANTWAY_CONTRACT_SECRET, as a CI step does; without an
 * address the one that runs on this machine, which tells its secrets to those who may read its data.
 */
export function reachRegistry(given: string | undefined): Registry {
  const url = given ?? process.env.GRANTWAY_URL;
  const platform = url === undefined ? findRunningPlatform() : { url, contractSecrets: {} as Record<string, string> };
  const secretOf = (source: string): string => {
    const secret = process.env.GRANTWAY_CONTRACT_SECRET ?? platform.contractSecrets[source];
    if (secret !== undefined) return secret;
    throw new CliError(`There is no secret for contracts of ${source}: set GRANTWAY_CONTRACT_SECRET.`);
  };
  const answered = async <Answer>(path: string, init?: RequestInit): Promise<Answer> => {
    const answer = await ask(platform, path, init);
    const body = (await answer.json().catch(() => ({}))) as { code?: string; detail?: string };
    if (answer.ok) return body as Answer;
    throw new CliError(`${body.code ?? answer.status}: ${body.detail ?? 'the platform gave no reason'}`, {
      cause: body,
    });
  };
  return {
    get: (path) => answered(path),
    post: (path, body, source) =>
      answered(path, {
        method: 'POST',
        headers: { authorization: `Bearer ${secretOf(source)}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    sourceOf: (id) => id.split('/')[0] ?? '',
  };
}
