import type { ParseArgsOptionsConfig } from 'node:util';
import { CliError } from './cli-error.js';
import { type OptionValues, textOf } from './command.js';
import { ask, findRunningPlatform } from './running-platform.js';

/** What was wrong with what was asked, as the control plane tells it. */
export interface UserError {
  code: string;
  message: string;
  path: string[];
}

/** The control plane of a platform, as one person in one seat. */
export interface Control {
  /** Runs a document. @throws CliError with what the platform says */
  ask<Data>(document: string, variables?: object): Promise<Data>;
  /** Runs a mutation with an input of the type that is named like it. @throws CliError, also for user errors */
  change<Payload>(mutation: string, input: object, fields: string, type?: string): Promise<Payload>;
}

/** Options of every command that uses the control plane. */
export const controlOptions = {
  url: { type: 'string' },
  seat: { type: 'string' },
} satisfies ParseArgsOptionsConfig;

/**
 * Reaches the control plane at an address (--url or GRANTWAY_URL) with GRANTWAY_CONTROL_TOKEN, as a pipeline does.
 * Without the token it is the platform that runs on this machine, as the one of its demo who is in a seat: the tokens
 * in running.json go nowhere else.
 * @throws CliError when nothing runs, or there is no token
 */
export function reachControl(values: OptionValues, usualSeat: string): Control {
  const { url, token } = findAccess(values, usualSeat);
  const run = async <Data>(document: string, variables: object = {}): Promise<Data> => {
    const answer = await ask({ url }, '/control/graphql', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query: document, variables }),
    });
    const body = (await answer.json().catch(() => ({}))) as Answer<Data>;
    const [error] = body.errors ?? [];
    if (error) throw new CliError(`${error.extensions?.code ?? answer.status}: ${error.message}`);
    if (body.data) return body.data;
    throw new CliError(`${body.code ?? answer.status}: ${body.detail ?? 'the platform gave no reason'}`);
  };
  return {
    ask: run,
    change: async (mutation, input, fields, type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`) => {
      const document = `mutation($input: ${type}!) { change: ${mutation}(input: $input) { ${fields} userErrors { code message path } } }`;
      const { change } = await run<{ change: { userErrors: UserError[] } }>(document, { input });
      if (change.userErrors.length > 0) throw new CliError(change.userErrors.map(tell).join('\n'), { cause: change });
      return change as never;
    },
  };
}

interface Answer<Data> {
  data?: Data | null;
  errors?: { message: string; extensions?: { code?: string } }[];
  code?: string;
  detail?: string;
}

const tell = ({ code, message }: UserError): string => `${code}: ${message}`;

function findAccess(values: OptionValues, usualSeat: string): { url: string; token: string } {
  const url = textOf(values, 'url') ?? process.env.GRANTWAY_URL;
  const given = process.env.GRANTWAY_CONTROL_TOKEN?.trim();
  const seat = textOf(values, 'seat');
  if (given) {
    if (seat !== undefined)
      throw new CliError('The token in GRANTWAY_CONTROL_TOKEN is for one seat: leave --seat out, or unset the token.');
    if (!/^[\w.~+/=-]+$/.test(given)) throw new CliError('What is in GRANTWAY_CONTROL_TOKEN is no token.');
    return { url: url ?? findRunningPlatform().url, token: given };
  }
  if (url !== undefined)
    throw new CliError(
      `There is no token for ${url}: make one on your account page there, and set GRANTWAY_CONTROL_TOKEN.`,
    );
  const platform = findRunningPlatform();
  const { tokens = {} } = platform;
  const wanted = seat ?? usualSeat;
  const token = Object.hasOwn(tokens, wanted) ? tokens[wanted] : undefined;
  if (token !== undefined) return { url: platform.url, token };
  throw new CliError(`There is no seat ${wanted} here. Those that are: ${Object.keys(tokens).join(', ') || 'none'}.`);
}
