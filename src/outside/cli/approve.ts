import { CliError } from './cli-error.js';
import { type Command, textOf, wordsOf } from './command.js';
import { type Manifest, requiredOf, settingsOf } from './install.js';
import { type Control, controlOptions, reachControl } from './reach-control.js';
import { type Page, pageInfo, readPages } from './read-pages.js';

/** `grantway approve`: approves the version of an installed app that waits. */
export const approve: Command = {
  usage: '<app> [--refuse] [--scope "a b"] [--set name=value]…',
  summary:
    'Approves the version that waits, with exactly these scopes; without --scope those granted that it still asks for and those that it requires.',
  options: {
    ...controlOptions,
    refuse: { type: 'boolean' },
    scope: { type: 'string' },
    set: { type: 'string', multiple: true },
  },
  run: async (call) => {
    const { values, print } = call;
    const { app } = wordsOf(call, 'app');
    const control = reachControl(values, 'demo');
    const { id: installationId, scopes: granted, waitingUpgrade } = await findInstalled(control, app);
    if (!waitingUpgrade) throw new CliError(`No version of ${app} waits for approval.`);
    const { version, manifest } = waitingUpgrade;
    const at = { installationId, version };
    const done = values.refuse
      ? await control.change<Changed>('refuseUpgrade', at, fields, 'UpgradeInput')
      : await control.change<Changed>(
          'approveUpgrade',
          {
            ...at,
            scopes: textOf(values, 'scope')?.split(/\s+/) ?? keptBy(manifest, granted),
            settings: settingsOf(values.set),
          },
          fields,
        );
    const { installation } = done;
    if (values.json) return print(JSON.stringify(installation));
    print(
      values.refuse
        ? `${app} ${version} is refused; ${installation.appVersion} runs on`
        : `${app} ${installation.appVersion} runs`,
    );
    print(`scopes ${installation.scopes.join(' ') || 'none'}`);
  },
};

const fields = 'installation { id appKey appVersion status scopes refusedVersion }';

interface Changed {
  installation: { id: string; appKey: string; appVersion: string; status: string; scopes: string[] };
}

/** What a version requires, and what of the grant it has as optional. */
const keptBy = (manifest: Manifest, granted: string[]): string[] => {
  const optional = Object.values(manifest.contracts).flatMap((contract) => contract.optional ?? []);
  return [...new Set([...requiredOf(manifest), ...granted.filter((scope) => optional.includes(scope))])];
};

interface Installed {
  id: string;
  appKey: string;
  scopes: string[];
  waitingUpgrade: { version: string; manifest: Manifest } | null;
}

async function findInstalled(control: Control, app: string): Promise<Installed> {
  const document = `query($after: String) { installations(first: 100, after: $after) {
    nodes { id appKey scopes waitingUpgrade { version manifest } } ${pageInfo} } }`;
  const installed = await readPages(
    async (after) => (await control.ask<{ installations: Page<Installed> }>(document, { after })).installations,
  );
  const found = installed.find(({ appKey }) => appKey === app);
  if (found) return found;
  throw new CliError(`${app} is not installed here.`);
}
