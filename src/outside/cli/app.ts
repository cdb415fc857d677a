import type { ParseArgsOptionsConfig } from 'node:util';
import { CliError } from './cli-error.js';
import { actionOf, type Call, type Command, textOf, wordsOf } from './command.js';
import { readManifest, readManifests } from './manifest-files.js';
import { type Control, controlOptions, reachControl, type UserError } from './reach-control.js';
import { type Page, pageInfo, readPages } from './read-pages.js';

type Action = (control: Control, call: Call) => Promise<void>;

/** Moves of a version that need nothing but its name, and the mutations that make them. */
const moves = {
  submit: 'submitVersion',
  recall: 'recallVersion',
  withdraw: 'withdrawVersion',
  promote: 'promoteVersion',
  legacy: 'markLegacy',
  available: 'markAvailable',
  restore: 'restoreVersion',
  end: 'endVersion',
} as const;

/** What `grantway app` does, by the word that follows. */
const actions: Record<string, Action> = {
  validate,
  publish,
  list,
  versions,
  ...Object.fromEntries(
    Object.entries(moves).map(([word, mutation]): [string, Action] => [
      word,
      (control, call) => move(control, call, { mutation, input: {}, type: 'AppVersionInput' }),
    ]),
  ),
  reject: (control, call) =>
    move(control, call, { mutation: 'rejectVersion', input: { reason: needed(call, 'reason') } }),
  deprecate: (control, call) =>
    move(control, call, {
      mutation: 'deprecateVersion',
      input: { endsOn: needed(call, 'ends-on'), reason: needed(call, 'reason') },
    }),
  migrate,
  revert,
};

const options = {
  ...controlOptions,
  'ends-on': { type: 'string' },
  reason: { type: 'string' },
  percent: { type: 'string' },
  tenants: { type: 'string' },
} satisfies ParseArgsOptionsConfig;

/** `grantway app …`: an app's versions, from a manifest to their end. */
export const app: Command = {
  usage: [
    'validate <file or folder>',
    'app publish <file>',
    'app list',
    'app versions <app>',
    'app submit | recall | withdraw | promote | legacy | available | restore | end <app> <version>',
    'app reject <app> <version> --reason TEXT',
    'app deprecate <app> <version> --ends-on 2027-06-30 --reason TEXT',
    'app migrate <app> <from> <to> --percent 25 | --tenants demo,other',
    'app revert <migration>',
  ].join('\n'),
  summary:
    'Publishes versions of apps and moves them on. As the partner, or --seat operator to promote what is reviewed.',
  options,
  run: async (call) => {
    const { action, rest } = actionOf('app', actions, call);
    await action(reachControl(call.values, 'partner'), rest);
  },
};

interface Validated {
  file: string;
  app: string | null;
  version: string | null;
  problems: { code: string; path: string; message: string }[];
}

async function validate(control: Control, call: Call): Promise<void> {
  const { values, print } = call;
  const files = readManifests(wordsOf(call, 'file').file);
  const checked: Validated[] = [];
  for (const { file, text } of files) {
    const document = `mutation($input: ManifestInput!) {
      validateManifest(input: $input) { app version userErrors { code message path } } }`;
    const variables = { input: { manifest: text } };
    const { validateManifest: answer } = await control.ask<{
      validateManifest: { app: string | null; version: string | null; userErrors: UserError[] };
    }>(document, variables);
    const problems = answer.userErrors.map(({ code, message, path }) => ({
      code,
      path: path.slice(2).join('.'),
      message,
    }));
    checked.push({ file, app: answer.app, version: answer.version, problems });
  }
  const isGood = checked.every(({ problems }) => problems.length === 0);
  if (values.json) print(JSON.stringify({ isGood, files: checked }));
  else
    for (const { file, app, version, problems } of checked) {
      if (problems.length === 0) print(`good ${file}  ${app} ${version}`);
      for (const { code, path, message } of problems)
        print(`error ${code} ${file}${path && ` ${path}`}\n    ${message}`);
    }
  if (!isGood) throw new CliError('The app cannot be published as it is.');
}

const versionFields = 'version { app version state endsOn endReason }';

interface Version {
  app: string;
  version: string;
  state: string;
  endsOn: string | null;
  endReason: string | null;
}

async function publish(control: Control, call: Call): Promise<void> {
  const { text } = readManifest(wordsOf(call, 'file').file);
  const input = { manifest: text };
  const { version } = await control.change<{ version: Version }>(
    'publishVersion',
    input,
    versionFields,
    'ManifestInput',
  );
  showVersion(version, call);
}

async function move(
  control: Control,
  call: Call,
  { mutation, input, type }: { mutation: string; input: object; type?: string },
): Promise<void> {
  const at = wordsOf(call, 'app', 'version');
  showVersion(
    (await control.change<{ version: Version }>(mutation, { ...at, ...input }, versionFields, type)).version,
    call,
  );
}

function showVersion(version: Version, { values, print }: Call): void {
  print(values.json ? JSON.stringify(version) : `${version.app} ${version.version} is ${stateOf(version)}`);
}

const stateOf = ({ state, endsOn }: Pick<Version, 'state' | 'endsOn'>): string =>
  `${state.toLowerCase().replace('_', ' ')}${endsOn ? `, ends on ${endsOn}` : ''}`;

async function list(control: Control, call: Call): Promise<void> {
  const { values, print } = call;
  wordsOf(call);
  const document = `query($after: String) { apps(first: 100, after: $after) {
    nodes { key name promotedVersion } ${pageInfo} } }`;
  const apps = await readPages(async (after) => (await control.ask<{ apps: Page<App> }>(document, { after })).apps);
  if (values.json) return print(JSON.stringify({ apps }));
  if (apps.length === 0) print('no apps');
  for (const { key, name, promotedVersion } of apps) print(`${key}  ${promotedVersion ?? 'not promoted'}  ${name}`);
}

interface App {
  key: string;
  name: string;
  promotedVersion: string | null;
}

async function versions(control: Control, call: Call): Promise<void> {
  const { values, print } = call;
  const { app: key } = wordsOf(call, 'app');
  const document = `query($key: ID!, $after: String) { app(key: $key) { versions(first: 100, after: $after) {
    nodes { version state installations waiting details { endsOn endReason } } ${pageInfo} } } }`;
  const found = await readPages(async (after) => {
    const { app } = await control.ask<{ app: { versions: Page<Listed> } | null }>(document, { key, after });
    if (!app) throw new CliError(`ACCESS_APP_UNKNOWN: There is no app ${key} of yours.`);
    return app.versions;
  });
  const listed = found.map(({ details, ...version }) => ({ ...version, ...details }));
  if (values.json) return print(JSON.stringify({ app: key, versions: listed }));
  for (const { version, state, endsOn, installations, waiting } of listed)
    print(`${version}  ${stateOf({ state, endsOn })}  installed ${installations}, waiting ${waiting}`);
}

interface Listed {
  version: string;
  state: string;
  installations: number;
  waiting: number;
  details: { endsOn: string | null; endReason: string | null };
}

const migrationFields = 'migration { id app fromVersion toVersion moved waiting revertedAt }';

interface Migration {
  id: string;
  app: string;
  fromVersion: string;
  toVersion: string;
  moved: number;
  waiting: number;
}

async function migrate(control: Control, call: Call): Promise<void> {
  const { values, print } = call;
  const [percent, tenants] = [textOf(values, 'percent'), textOf(values, 'tenants')];
  if ((percent === undefined) === (tenants === undefined))
    throw new CliError('migrate: give either --percent 25 or --tenants demo,other.');
  const whom = tenants === undefined ? { percent: Number(percent) } : { tenants: tenants.split(',') };
  if (Number.isNaN(whom.percent)) throw new CliError(`migrate: ${percent} is no percentage.`);
  const input = { ...wordsOf(call, 'app', 'from', 'to'), ...whom };
  const { migration } = await control.change<{ migration: Migration }>('migrateTenants', input, migrationFields);
  const { id, app: key, fromVersion, toVersion, moved, waiting } = migration;
  if (values.json) return print(JSON.stringify(migration));
  print(`${key} ${fromVersion} to ${toVersion}: ${moved} moved, ${waiting} wait for approval`);
  print(`take it back with: app revert ${id}`);
}

async function revert(control: Control, call: Call): Promise<void> {
  const input = { migrationId: wordsOf(call, 'migration').migration };
  const { migration } = await control.change<{ migration: Migration }>('revertMigration', input, migrationFields);
  const { app: key, fromVersion } = migration;
  call.print(call.values.json ? JSON.stringify(migration) : `${key}: back to ${fromVersion}`);
}

function needed({ values }: Call, name: string): string {
  const value = textOf(values, name);
  if (value) return value;
  throw new CliError(`Give --${name}.`);
}
