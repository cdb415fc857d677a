import type { ParseArgsOptionsConfig } from 'node:util';

/** The values of a command's options, by name. */
export type OptionValues = Record<string, string | boolean | undefined>;

/** One command of the command line. */
export interface Command {
  /** Its arguments, as help shows them. */
  usage: string;
  /** What it does, in one sentence. */
  summary: string;
  options: ParseArgsOptionsConfig;
  /** Does it, printing through `print`. @throws CliError */
  run(input: { values: OptionValues; words: string[]; print(line: string): void }): Promise<void>;
}

/** The value of an option that takes text. */
export const textOf = (values: OptionValues, name: string): string | undefined => {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
};

/** Whose token: options that several commands have. */
export const installationOptions = {
  tenant: { type: 'string', default: 'demo' },
  app: { type: 'string', default: 'quickbooks-invoices' },
  scope: { type: 'string' },
} satisfies ParseArgsOptionsConfig;
