import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createDemoBrowser } from './demo-browser.js';
import { readAllInvoices, showReport, type Work, waitForRuns } from './demo-report.js';
import { importUblFiles } from './outside/sources/accounting/index.js';
import { CodedError, type Config, createLog, isCoded, readConfig } from './platform/base/index.js';
import {
  createDemoTenant,
  demoApp,
  demoScopes,
  demoTenant,
  renewDemoSecret,
  type Sandbox,
  startSandbox,
} from './start-demo-world.js';
import { type Platform, startPlatform } from './start-platform.js';

const samples = fileURLToPath(new URL('./outside/sources/accounting/samples', import.meta.url));

/** The words of progress go beside the result, so that `--json` leaves a clean last line. */
const progress = (line: string): boolean => process.stderr.write(`${line}\n`);

async function demo(): Promise<boolean> {
  const { values } = parseArgs({
    options: { json: { type: 'boolean', default: false }, invoices: { type: 'string' } },
  });
  const startedAt = performance.now();
  if (values.invoices !== undefined && !existsSync(values.invoices)) {
    throw new CodedError(
      'CONFIG_INVALID',
      `--invoices: there is no ${values.invoices}; give a UBL file or a folder of them.`,
    );
  }
  const { config: given, forget } = demoConfig();
  const log = createLog(process.env.GRANTWAY_LOG_LEVEL ?? 'error');
  const sandbox = await startSandbox(given);
  let platform: Platform | undefined;
  try {
    progress(given.databaseUrl ? 'Starting on PostgreSQL…' : 'Starting, all in this process…');
    platform = await startPlatform(sandbox.config, log);
    const work = await doMainJob(platform, sandbox, values.invoices ?? samples);
    const seconds = (performance.now() - startedAt) / 1000;
    return await showReport(platform, work, { seconds, json: values.json });
  } finally {
    await platform?.close();
    await sandbox.close();
    forget();
  }
}

/** In a directory of its own that goes with it, unless told where to keep its data. */
function demoConfig(): { config: Config; forget(): void } {
  const config = { ...readConfig(process.env), demo: true };
  const port = process.env.GRANTWAY_PORT ? config.port : 0;
  if (process.env.GRANTWAY_DATA_DIR) return { config: { ...config, port }, forget: () => {} };
  const dataDir = mkdtempSync(join(tmpdir(), 'grantway-demo-'));
  return { config: { ...config, port, dataDir }, forget: () => rmSync(dataDir, { recursive: true, force: true }) };
}

async function doMainJob(platform: Platform, sandbox: Sandbox, invoices: string): Promise<Work> {
  const { config } = sandbox;
  // On a database that is kept, every demo has a tenant of its own.
  const slug = config.databaseUrl ? `demo-${Date.now().toString(36)}` : demoTenant.slug;
  const tenant = await createDemoTenant(platform, config, createLog('error'), { ...demoTenant, slug });
  const browser = createDemoBrowser();

  progress(`Signing in as ${tenant.email}`);
  const signIn = await browser.open(`${platform.url}/sign-in`);
  await browser.submit(signIn, '/sign-in', { email: tenant.email, password: tenant.password });

  progress('Reading the consent page and approving the scopes');
  const consent = await browser.open(`${platform.url}/apps/${demoApp}`);
  const installed = await browser.submit(consent, '/install', { decision: 'approve', scope: demoScopes });
  const installationId = installed.url.split('/').at(-1) ?? '';

  progress('Connecting a QuickBooks company by OAuth 2.0');
  const authorize = await browser.submit(installed, '/connect/start');
  const linked = await browser.submit(authorize, '/connect/oauth2', { decision: 'connect' });
  if (!linked.url.includes('done=linked')) throw new TypeError(`QuickBooks was not connected: ${linked.url}`);

  progress(`Issuing the invoices of ${invoices === samples ? 'the samples' : invoices} in the accounting source`);
  const source = platform.sources.get('accounting');
  if (source === undefined) throw new TypeError('the accounting source does not run in this process');
  const report = await importUblFiles({
    sourceUrl: source.url,
    importSecret: source.importSecret,
    tenant: tenant.tenantId,
    path: invoices,
  });
  for (const { name, line, detail } of report.failed)
    progress(`  not issued: ${name}${line === null ? '' : `, line ${line}`}: ${detail}`);
  for (const { name, warning } of report.warnings) progress(`  ${name}: ${warning}`);

  progress('Delivering');
  const at = { tenantId: tenant.tenantId, installationId };
  await waitForRuns(platform, { ...at, expected: report.imported + report.unchanged });

  progress('Reading the invoices through the gateway with an access token');
  const secret = await renewDemoSecret(platform, createLog('error'));
  const read = await readAllInvoices(platform, { app: demoApp, secret, installationId });
  return { ...at, read, failed: report.failed.length, sandboxUrl: sandbox.url };
}

demo().then(
  (isGood) => process.exit(isGood ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(
      isCoded(error)
        ? `${error.code}: ${error.message}\n`
        : `${error instanceof Error ? error.stack : String(error)}\n`,
    );
    process.exit(1);
  },
);
