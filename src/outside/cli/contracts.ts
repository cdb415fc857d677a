import { CliError } from './cli-error.js';
import type { Command } from './command.js';
import { ask, findRunningPlatform } from './running-platform.js';

interface Catalogue {
  contracts: { contract: string; version: string; title: string; description: string }[];
}

/** `grantway contracts`: what can be asked for. */
export const contracts: Command = {
  usage: '',
  summary: 'Lists the contracts that are published.',
  options: {},
  run: async ({ values, print }) => {
    const answer = await ask(findRunningPlatform(), '/contracts');
    if (!answer.ok) throw new CliError(`/contracts answered ${answer.status}.`);
    const catalogue = (await answer.json()) as Catalogue;
    if (values.json) return print(JSON.stringify(catalogue));
    for (const { contract, version, title, description } of catalogue.contracts)
      print(`${contract}/${version}  ${title}: ${description}`);
  },
};
