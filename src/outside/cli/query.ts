import { readFileSync } from 'node:fs';
import { CliError } from './cli-error.js';
import { type Command, installationOptions, textOf } from './command.js';
import { requestToken } from './request-token.js';
import { ask, findRunningPlatform } from './running-platform.js';

/** `grantway query`: one GraphQL document through the gateway, with a fresh token. */
export const query: Command = {
  usage: '<file or -> | --document TEXT [--variables JSON] [--contract accounting/2026-10] [--tenant …] [--app …]',
  summary: 'Runs a GraphQL document through the gateway and prints the answer.',
  options: {
    ...installationOptions,
    document: { type: 'string' },
    variables: { type: 'string' },
    contract: { type: 'string' },
  },
  run: async ({ values, words, print }) => {
    const document = textOf(values, 'document') ?? readDocument(words[0]);
    const variables = readVariables(textOf(values, 'variables'));
    const contract = textOf(values, 'contract');
    const platform = findRunningPlatform();
    const { access_token } = await requestToken(platform, {
      tenant: textOf(values, 'tenant') ?? '',
      app: textOf(values, 'app') ?? '',
      scope: textOf(values, 'scope'),
    });
    const answer = await ask(platform, contract === undefined ? '/graphql' : `/contracts/${contract}/graphql`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${access_token}`,
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
      },
      body: JSON.stringify({ query: document, variables }),
    });
    const body = (await answer.json()) as { errors?: unknown[] };
    print(values.json ? JSON.stringify(body) : JSON.stringify(body, null, 2));
    if (!answer.ok || body.errors) throw new CliError(`The gateway answered ${answer.status} with errors.`);
  },
};

function readDocument(path: string | undefined): string {
  if (path === undefined) throw new CliError('Name a file with the document, - for standard input, or --document.');
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (cause) {
    throw new CliError(`${path} cannot be read.`, { cause });
  }
}

function readVariables(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch (cause) {
    throw new CliError('--variables is not JSON.', { cause });
  }
}
