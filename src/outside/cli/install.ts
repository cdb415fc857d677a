import { CliError } from './cli-error.js';
import { type Command, textOf, wordsOf } from './command.js';
import { type Control, controlOptions, reachControl } from './reach-control.js';

/** What of a manifest tells which scopes are asked for. */
export interface Manifest {
  contracts: Record<string, { required?: string[]; optional?: string[] }>;
}

export const requiredOf = ({ contracts }: Manifest): string[] =>
  Object.values(contracts).flatMap(({ required = [] }) => required);

/** `grantway install`: installs an app for a tenant. */
export const install: Command = {
  usage: '<app> [--version 1.0.0] [--scope "a b"] [--set name=value]… [--link-key KEY]',
  summary: 'Installs an app for the tenant, with exactly these scopes; without --scope those that it requires.',
  options: {
    ...controlOptions,
    version: { type: 'string' },
    scope: { type: 'string' },
    set: { type: 'string', multiple: true },
    'link-key': { type: 'string' },
  },
  run: async (call) => {
    const { values, print } = call;
    const { app } = wordsOf(call, 'app');
    const control = reachControl(values, 'demo');
    const version = textOf(values, 'version');
    const linkKey = textOf(values, 'link-key');
    const scopes = textOf(values, 'scope')?.split(/\s+/) ?? (await findRequired(control, { app, version, linkKey }));
    const input = { app, version, linkKey, scopes, settings: settingsOf(values.set) };
    const { installation, apiToken } = await control.change<Installed>('installApp', input, fields);
    if (values.json) return print(JSON.stringify({ ...installation, apiToken }));
    print(`${app} ${installation.appVersion} is installed: ${installation.id}`);
    print(`scopes ${installation.scopes.join(' ') || 'none'}`);
    if (apiToken) print(`API token, shown once: ${apiToken}`);
  },
};

const fields = 'installation { id appKey appVersion status scopes } apiToken';

interface Installed {
  installation: { id: string; appKey: string; appVersion: string; status: string; scopes: string[] };
  apiToken: string | null;
}

async function findRequired(
  control: Control,
  { app, version, linkKey }: { app: string; version: string | undefined; linkKey: string | undefined },
): Promise<string[]> {
  const document =
    'query($app: ID!, $version: String, $linkKey: String) { app(key: $app, linkKey: $linkKey) { version(version: $version) { manifest } } }';
  const { app: found } = await control.ask<{ app: { version: { manifest: Manifest } | null } | null }>(document, {
    app,
    version,
    linkKey,
  });
  if (found?.version) return requiredOf(found.version.manifest);
  throw new CliError(
    `There is no app ${app} ${version ?? ''} that could be installed; or name its scopes with --scope.`,
  );
}

/** Settings by name. @throws CliError for one that is not like name=value */
export function settingsOf(given: unknown): Record<string, string> | undefined {
  if (!Array.isArray(given)) return undefined;
  return Object.fromEntries(
    given.map((one: string) => {
      const at = one.indexOf('=');
      if (at < 1) throw new CliError(`--set ${one}: give a setting like name=value.`);
      return [one.slice(0, at), one.slice(at + 1)];
    }),
  );
}
