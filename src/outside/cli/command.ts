import type { ParseArgsOptionsConfig } from 'node:util';
import { CliError } from './cli-error.js';

/** The values of a command's options, by name. */
export type OptionValues = Record<string, string | boolean | (string | boolean)[] | undefined>;

/** What a command was called with, and how it prints. */
export interface Call {
  values: OptionValues;
  words: string[];
  print(line: string): void;
}

/** One command of the command line. */
export interface Command {
  /** Its arguments, as help shows them. */
  usage: string;
  /** What it does, in one sentence. */
  summary: string;
  options: ParseArgsOptionsConfig;
  /** Does it, printing through `print`. @throws CliError */
  run(call: Call): Promise<void>;
}

/** The value of an option that takes text. */
export const textOf = (values: OptionValues, name: string): string | undefined => {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
};

/**
 * Finds what a command's first word asks for, and the call with the words after it.
 * @throws CliError naming what there is
 */
export function actionOf<Action>(
  command: string,
  actions: Record<string, Action>,
  call: Call,
): { action: Action; rest: Call } {
  const [name = '', ...words] = call.words;
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action) return { action, rest: { ...call, words } };
  throw new CliError(`${command}: say what to do: ${Object.keys(actions).join(', ')}.`);
}

/** The words that a command needs, by what they are; no more. @throws CliError naming the missing one */
export function wordsOf<Name extends string>(call: Call, ...names: Name[]): Record<Name, string> {
  const missing = names.find((_, at) => !call.words[at]);
  if (missing !== undefined) throw new CliError(`Say the ${missing}: <${names.join('> <')}>.`);
  if (call.words.length > names.length) throw new CliError(`"${call.words[names.length]}" is one word too many.`);
  return Object.fromEntries(names.map((name, at) => [name, call.words[at]])) as Record<Name, string>;
}

/** Whose token: options that several commands have. */
export const installationOptions = {
  tenant: { type: 'string', default: 'demo' },
  app: { type: 'string', default: 'quickbooks-invoices' },
  scope: { type: 'string' },
} satisfies ParseArgsOptionsConfig;
