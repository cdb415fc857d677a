import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importUblFiles } from './outside/sources/accounting/index.js';
import { importAgreementsFile } from './outside/sources/agreements/index.js';
import { importOrdersFile } from './outside/sources/commerce/index.js';
import { importContactsFile } from './outside/sources/contacts/index.js';
import { importStockFile } from './outside/sources/warehouse/index.js';
import { type Config, createLog, isCoded, type Log, messageOf, readConfig } from './platform/base/index.js';
import { Installation } from './platform/store/index.js';
import {
  createDemoPeople,
  createDemoTenant,
  type DemoTenant,
  demoApp,
  demoTenant,
  installDemoApp,
  renewDemoSecret,
  renewDemoToken,
  sandboxTenant,
  startSandbox,
} from './start-demo-world.js';
import { type Platform, startPlatform } from './start-platform.js';

/** What the demo tenant's applications hold at first, by source. */
const demoData = {
  accounting: { importFrom: importUblFiles, samples: 'samples' },
  contacts: { importFrom: importContactsFile, samples: 'samples/contacts.json' },
  warehouse: { importFrom: importStockFile, samples: 'samples/stock.json' },
  commerce: { importFrom: importOrdersFile, samples: 'samples/orders.json' },
  agreements: { importFrom: importAgreementsFile, samples: 'samples/agreements.json' },
};
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** What the CLI needs to know of a running platform; beside its data, readable by its owner only. */
const runningFile = (config: Config): string => join(config.dataDir, 'running.json');

async function start(): Promise<void> {
  const given = readConfig(process.env);
  const log = createLog(given.logLevel);
  const sandbox = await startSandbox(given);
  const { config } = sandbox;
  let platform: Platform;
  try {
    platform = await startPlatform(config, log);
  } catch (error) {
    await sandbox.close();
    throw error;
  }
  stopOnSignal(async () => {
    rmSync(runningFile(config), { force: true });
    await platform.close();
    await sandbox.close();
  }, log);
  if (config.demo) await showDemo(platform, config, log, sandbox.url);
  say(`Grantway is ready at ${platform.url} (process ${process.pid}, stop it with Ctrl-C)`);
}

async function showDemo(platform: Platform, config: Config, log: Log, sandboxUrl: string | undefined): Promise<void> {
  const tenant = await createDemoTenant(platform, config, log, demoTenant);
  const sandbox = await createDemoTenant(platform, config, log, sandboxTenant);
  const installed = await installOnce(platform, tenant, log);
  if (installed.isNew) await importSamples(platform, tenant.tenantId);
  const installations = [
    { tenant: 'demo', tenantId: tenant.tenantId, app: demoApp, installation: installed.id },
    {
      tenant: sandboxTenant.slug,
      tenantId: sandbox.tenantId,
      app: demoApp,
      installation: (await installOnce(platform, sandbox, log)).id,
    },
  ];
  const people = await createDemoPeople(platform, config, log);
  const seats = [
    [demoTenant.slug, tenant.admin],
    [sandboxTenant.slug, sandbox.admin],
    ...people.map(({ what, actor }) => [what.toLowerCase(), actor] as const),
  ] as const;
  const tokens: Record<string, string> = {};
  for (const [seat, actor] of seats) tokens[seat] = await renewDemoToken(platform, actor, log);
  const sourceNames = [...new Set(platform.contracts.list().map(({ source }) => source))];
  const running = {
    url: platform.url,
    pid: process.pid,
    clients: { [demoApp]: await renewDemoSecret(platform, log) },
    contractSecrets: Object.fromEntries(
      sourceNames.map((source) => [source, platform.secretOfSource(source, 'contracts')]),
    ),
    tokens,
    installations,
    sources: Object.fromEntries(platform.sources),
    sandbox: { quickbooks: sandboxUrl },
  };
  writeFileSync(runningFile(config), JSON.stringify(running, null, 2), { mode: 0o600 });
  say(`Console    ${platform.url}/`);
  say(`Sign in    ${tenant.email}  password ${tenant.password}`);
  for (const { what, email, password } of people) say(`${what.padEnd(10)} ${email}  password ${password}`);
  say(`Contracts  ${platform.url}/contracts`);
  if (sandboxUrl)
    say(`Sandbox    ${sandboxUrl}/  (QuickBooks; connect it in the console and the sample invoices go there)`);
}

async function installOnce(platform: Platform, tenant: DemoTenant, log: Log): Promise<{ id: string; isNew: boolean }> {
  const existing = await platform.store.forTenant(tenant.tenantId).findOne(Installation, { appKey: demoApp });
  return existing
    ? { id: existing.id, isNew: false }
    : { id: await installDemoApp(platform, tenant, log), isNew: true };
}

/** Brings the business data of the demo tenant into the sources that run in this process. */
async function importSamples(platform: Platform, tenant: string): Promise<void> {
  for (const [name, { importFrom, samples }] of Object.entries(demoData)) {
    const source = platform.sources.get(name);
    if (source === undefined) continue;
    const path = fileURLToPath(new URL(`./outside/sources/${name}/${samples}`, import.meta.url));
    await importFrom({ sourceUrl: source.url, importSecret: source.importSecret, tenant, path });
  }
}

function stopOnSignal(stop: () => Promise<void>, log: Log): void {
  let isStopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(1);
      isStopping = true;
      log.info({ signal }, 'stopping');
      void stop().then(() => process.exit(0));
    });
  }
  process.on('unhandledRejection', (error) =>
    log.error({ error: messageOf(error) }, 'a promise was rejected and nobody cared'),
  );
}

start().catch((error: unknown) => {
  const isExpected = isCoded(error);
  process.stderr.write(
    isExpected ? `${error.code}: ${error.message}\n` : `${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(1);
});
