import type { ParseArgsOptionsConfig } from 'node:util';
import { CliError } from './cli-error.js';
import { actionOf, type Call, type Command, textOf } from './command.js';
import { readContractFolder } from './contract-folder.js';
import { type ContractReport, isGood, showChanges, showReport } from './contract-report.js';
import { type Registry, reachRegistry } from './reach-registry.js';

/** What `grantway contract` does, by the word that follows. */
const actions: Record<string, (registry: Registry, call: Call) => Promise<void>> = {
  list,
  check,
  diff,
  publish,
  deprecate,
  restore,
  retire,
};

const options = {
  url: { type: 'string' },
  source: { type: 'string' },
  draft: { type: 'boolean' },
  'remove-unused': { type: 'boolean' },
  force: { type: 'boolean' },
  reason: { type: 'string' },
  sunset: { type: 'string' },
  successor: { type: 'string' },
} satisfies ParseArgsOptionsConfig;

/** `grantway contract …`: checks, publishes and ends contract versions. */
export const contract: Command = {
  usage: [
    'list',
    'contract check <folder> [--remove-unused]',
    'contract diff <folder> | <id> <id>          accounting/2026-10, or accounting/2026-10.3 for a revision',
    'contract publish <folder> [--draft] [--remove-unused] [--reason TEXT]',
    'contract deprecate <id> --sunset 2027-06-30 --successor <id> --reason TEXT',
    'contract restore <id> --reason TEXT',
    'contract retire <id> [--force --reason TEXT]',
  ].join('\n'),
  summary:
    'Checks, publishes and ends contract versions. In CI: --url or GRANTWAY_URL, and GRANTWAY_CONTRACT_SECRET of the source.',
  options,
  run: async (call) => {
    const { action, rest } = actionOf('contract', actions, call);
    await action(reachRegistry(textOf(call.values, 'url')), rest);
  },
};

async function list(registry: Registry, { values, print }: Call): Promise<void> {
  const { contracts } = await registry.get<{ contracts: Listed[] }>('/contracts');
  if (values.json) return print(JSON.stringify({ contracts }));
  for (const one of contracts)
    print(
      `${one.contract}/${one.version}  ${stateOf(one)}, revision ${one.revision}  ${one.title}: ${one.description}`,
    );
}

interface Listed {
  contract: string;
  version: string;
  state: string;
  revision: number;
  sunsetAt?: string;
  title: string;
  description: string;
}

const stateOf = ({ state, sunsetAt }: Listed): string => (sunsetAt ? `${state}, ends ${sunsetAt.slice(0, 10)}` : state);

async function check(registry: Registry, { values, words, print }: Call): Promise<void> {
  const { files, source } = readContractFolder(words[0], textOf(values, 'source'));
  const body = { source, files, removeUnused: values['remove-unused'] ?? false };
  const report = await registry.post<ContractReport>('/contracts/check', body, source);
  showReport(report, values, print);
  if (!isGood(report)) throw new CliError('The contract cannot be published as it is.');
}

async function diff(registry: Registry, { values, words, print }: Call): Promise<void> {
  const [from = '', to] = words;
  if (to === undefined) {
    const { files, source } = readContractFolder(from, textOf(values, 'source'));
    const report = await registry.post<ContractReport>('/contracts/check', { source, files }, source);
    return showChanges(report.changes, values, print);
  }
  const [, name] = /^([\w-]+)\/[\d.-]+$/.exec(from) ?? [];
  const [, same, version] = /^([\w-]+)\/([\d-]+)[\d.]*$/.exec(to) ?? [];
  if (!name || name !== same)
    throw new CliError('diff: name two revisions of one contract, like accounting/2026-10.1.');
  const query = new URLSearchParams({ from: from.slice(name.length + 1), to: to.slice(name.length + 1) });
  const { changes } = await registry.get<ContractReport>(`/contracts/${name}/${version}/changes?${query}`);
  showChanges(changes, values, print);
}

async function publish(registry: Registry, { values, words, print }: Call): Promise<void> {
  const { files, source } = readContractFolder(words[0], textOf(values, 'source'));
  const body = {
    source,
    files,
    isDraft: values.draft ?? false,
    removeUnused: values['remove-unused'] ?? false,
    reason: textOf(values, 'reason'),
  };
  const answer = await registry.post<Published>('/contracts', body, source).catch((error: unknown) => {
    const { report } = (error instanceof CliError ? error.cause : {}) as { report?: ContractReport };
    if (report) showReport(report, values, print);
    throw error;
  });
  if (values.json) return print(JSON.stringify(answer));
  showReport(answer.report, values, print);
  print(`${answer.id} revision ${answer.revision}: ${answer.isNew ? 'published' : 'was published before'}`);
}

interface Published {
  id: string;
  revision: number;
  isNew: boolean;
  report: ContractReport;
}

function deprecate(registry: Registry, call: Call): Promise<void> {
  const { values } = call;
  const [sunset, successor, reason] = ['sunset', 'successor', 'reason'].map((name) => textOf(values, name));
  return end(registry, call, 'deprecate', { sunset, successor, reason });
}

function restore(registry: Registry, call: Call): Promise<void> {
  return end(registry, call, 'restore', { reason: textOf(call.values, 'reason') });
}

function retire(registry: Registry, call: Call): Promise<void> {
  return end(registry, call, 'retire', {
    isForced: call.values.force ?? false,
    reason: textOf(call.values, 'reason'),
  });
}

async function end(registry: Registry, { values, words, print }: Call, what: string, body: object): Promise<void> {
  const [id = ''] = words;
  if (!/^[\w-]+\/\d{4}-\d{2}$/.test(id)) throw new CliError(`${what}: name a version like accounting/2026-10.`);
  const source = textOf(values, 'source') ?? registry.sourceOf(id);
  const life = await registry.post<Listed>(`/contracts/${id}/${what}`, { source, ...body }, source);
  print(values.json ? JSON.stringify(life) : `${id} is ${stateOf(life)}`);
}
