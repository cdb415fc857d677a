import { parseArgs } from 'node:util';
import { app } from './app.js';
import { approve } from './approve.js';
import { CliError } from './cli-error.js';
import type { Command } from './command.js';
import { contract } from './contract.js';
import { env } from './env.js';
import { install } from './install.js';
import { keys } from './keys.js';
import { query } from './query.js';
import { status } from './status.js';
import { token } from './token.js';

/** Every command there is. */
const commands: Record<string, Command> = { app, env, install, approve, token, query, contract, keys, status };

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Results go to standard output, the last line being JSON with --json; what is wrong goes to standard error. */
async function run(): Promise<void> {
  const [name = 'help', ...args] = process.argv.slice(2);
  if (name === 'help' || name === '--help') return showHelp();
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw new CliError(`There is no command ${name}. See: npm run grantway -- help`);
  const { values, positionals } = readArgs(name, command, args);
  if (values.help) return showCommand(name, command);
  await command.run({ values, words: positionals, print });
}

function readArgs(name: string, { options }: Command, args: string[]) {
  try {
    return parseArgs({
      args,
      options: { ...options, json: { type: 'boolean' }, help: { type: 'boolean' } },
      allowPositionals: true,
    });
  } catch (cause) {
    throw new CliError(`${name}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

function showCommand(name: string, { usage, summary }: Command): void {
  print(`${`${name} ${usage}`.trim()}\n    ${summary}`);
}

function showHelp(): void {
  print('npm run grantway -- <command> [--json] [--help]\n');
  for (const [name, command] of Object.entries(commands)) showCommand(name, command);
  print('help\n    Shows this.\n');
  print('It exits with 0 when it is done, and with 1 and the reason on standard error when not.');
  print(
    'app, env, install, approve and keys act as who GRANTWAY_CONTROL_TOKEN is of (a personal token, at --url or GRANTWAY_URL);',
  );
  print('without it as somebody of the demo that runs here: --seat partner, operator, demo or sandbox.');
  print('It finds the running platform by its data directory: GRANTWAY_DATA_DIR, or .grantway here.');
}

run().catch((error: unknown) => {
  const isExpected = error instanceof CliError;
  process.stderr.write(`${isExpected ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
