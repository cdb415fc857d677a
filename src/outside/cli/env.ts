import { readFileSync } from 'node:fs';
import { CliError } from './cli-error.js';
import { actionOf, type Call, type Command, textOf, wordsOf } from './command.js';
import { type Control, controlOptions, reachControl } from './reach-control.js';

/** What `grantway env` does, by the word that follows. */
const actions: Record<string, (control: Control, call: Call) => Promise<void>> = { set, list, use };

/** `grantway env …`: the environment variables of an app's versions. */
export const env: Command = {
  usage: [
    'set <app> <version> <NAME> <value, or - for standard input> [--environment live]',
    'env set <app> <version> <NAME> --unset [--environment live]',
    'env list <app> <version>',
    'env use <app> <tenants> --environment beta',
  ].join('\n'),
  summary: 'Sets and lists the environment variables of a version, and which environment tenants run in.',
  options: { ...controlOptions, environment: { type: 'string', default: 'live' }, unset: { type: 'boolean' } },
  run: async (call) => {
    const { action, rest } = actionOf('env', actions, call);
    await action(reachControl(call.values, 'partner'), rest);
  },
};

async function set(control: Control, call: Call): Promise<void> {
  const { values, print } = call;
  const words = wordsOf(call, 'app', 'version', 'name', ...(values.unset ? [] : (['value'] as const)));
  const { app, version, name } = words;
  const environment = environmentOf(call);
  const value = values.unset ? null : words.value === '-' ? readInput() : words.value;
  await control.change('setEnvValue', { app, version, environment, name, value }, '');
  const done = { app, version, environment: environment.toLowerCase(), name, isSet: value !== null };
  print(
    values.json
      ? JSON.stringify(done)
      : `${name} of ${app} ${version} is ${value === null ? 'not set' : 'set'} in ${done.environment}`,
  );
}

async function list(control: Control, call: Call): Promise<void> {
  const { values, print } = call;
  const at = wordsOf(call, 'app', 'version');
  const document = `query($app: ID!, $version: String!) { app(key: $app) { version(version: $version) {
    env { name label environment isSecret isSet changedAt changedByName } } } }`;
  const { app } = await control.ask<{ app: { version: { env: Variable[] } | null } | null }>(document, at);
  const found = app?.version?.env;
  if (!found) throw new CliError(`ACCESS_APP_UNKNOWN: There is no app ${at.app} ${at.version} of yours.`);
  if (values.json) return print(JSON.stringify({ ...at, env: found }));
  if (found.length === 0) print(`${at.app} ${at.version} declares no variables`);
  for (const { name, environment, isSecret, isSet, label } of found)
    print(`${name}  ${environment.toLowerCase()}  ${isSet ? 'set' : 'not set'}${isSecret ? ', secret' : ''}  ${label}`);
}

interface Variable {
  name: string;
  label: string;
  environment: string;
  isSecret: boolean;
  isSet: boolean;
}

async function use(control: Control, call: Call): Promise<void> {
  const { app, tenants } = wordsOf(call, 'app', 'tenants');
  const environment = environmentOf(call);
  await control.change('setEnvironment', { app, tenants: tenants.split(','), environment }, '');
  const done = { app, tenants: tenants.split(','), environment: environment.toLowerCase() };
  call.print(call.values.json ? JSON.stringify(done) : `${tenants}: ${app} runs in ${done.environment}`);
}

function environmentOf({ values }: Call): string {
  const environment = textOf(values, 'environment') ?? '';
  if (/^(development|beta|live)$/.test(environment)) return environment.toUpperCase();
  throw new CliError(`There is no environment ${environment}; those that are: development, beta, live.`);
}

/** The first line of standard input: a secret that stands in no list of processes. */
const readInput = (): string => readFileSync(0, 'utf8').replace(/\r?\n$/, '');
