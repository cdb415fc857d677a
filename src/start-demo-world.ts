import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listDemoExtensions } from './demo-extensions.js';
import {
  addPartnerMember,
  createPartner,
  createPerson,
  createPersonToken,
  createTenant,
  listPersonTokens,
  makeOperator,
  type PersonActor,
  renewClientSecret,
  revokePersonToken,
  type SeatActor,
} from './domain/access/index.js';
import { enableExtension } from './domain/directory/index.js';
import { startSandboxQuickBooks } from './outside/sandbox/quickbooks/index.js';
import type { Config, Log } from './platform/base/index.js';
import { systemClock } from './platform/base/index.js';
import { contextFor } from './platform/store/index.js';
import type { Platform } from './start-platform.js';

/** The hosts of Intuit that the sandbox answers for. */
const intuit = [
  'https://appcenter.intuit.com',
  'https://oauth.platform.intuit.com',
  'https://quickbooks.api.intuit.com',
];

/** A sandbox QuickBooks, and a configuration in which it stands in for the real one. */
export interface Sandbox {
  config: Config;
  url: string | undefined;
  close(): Promise<void>;
}

/**
 * Starts the sandbox QuickBooks in this process, unless the configuration names a stand-in or the operator has a
 * client of its own at Intuit. Its books are kept beside our data.
 */
export async function startSandbox(config: Config): Promise<Sandbox> {
  const isElsewhere = intuit.some((origin) => config.standIns[origin]) || config.connectorEnv.QUICKBOOKS_CLIENT_ID;
  if (!config.demo || isElsewhere) return { config, url: undefined, close: async () => {} };
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const client = { clientId: 'grantway-demo', clientSecret: randomBytes(24).toString('base64url') };
  const sandbox = await startSandboxQuickBooks({
    host: '127.0.0.1',
    port: 0,
    dataDir: join(config.dataDir, 'sandbox-quickbooks'),
    ...client,
  });
  const standIns = { ...config.standIns, ...Object.fromEntries(intuit.map((origin) => [origin, sandbox.url])) };
  const connectorEnv = {
    ...config.connectorEnv,
    QUICKBOOKS_CLIENT_ID: client.clientId,
    QUICKBOOKS_CLIENT_SECRET: client.clientSecret,
  };
  return { config: { ...config, standIns, connectorEnv }, url: sandbox.url, close: sandbox.close };
}

/** The tenant of the demo. */
export const demoTenant = { slug: 'demo', name: 'Demo Trading Ltd', isSandbox: false };

/** A tenant without data: its apps are answered from the contracts' samples. */
export const sandboxTenant = { slug: 'sandbox', name: 'Sandbox', isSandbox: true };

/** The demo tenant and how to be its administrator. */
export interface DemoTenant {
  tenantId: string;
  email: string;
  password: string;
  admin: PersonActor;
}

/** Creates the demo tenant with an administrator; the password is made once and kept in the data directory. */
export async function createDemoTenant(
  platform: Platform,
  config: Config,
  log: Log,
  { slug, name, isSandbox }: { slug: string; name: string; isSandbox: boolean },
): Promise<DemoTenant> {
  const ctx = contextFor(platform.store, { kind: 'platform' }, systemClock, log);
  const tenant = await createTenant(ctx, { slug, name, isSandbox });
  const email = `admin@${slug}.test`;
  const password = keptPassword(join(config.dataDir, `${slug}-password`));
  const person = 'Dana Demo';
  const personId = await createPerson(ctx, { tenantId: tenant.id, email, name: person, password, role: 'admin' });
  return {
    tenantId: tenant.id,
    email,
    password,
    admin: { kind: 'person', personId, tenantId: tenant.id, role: 'admin', name: person },
  };
}

/** Somebody of the demo and how to sign in as them. */
export interface DemoPerson {
  what: string;
  email: string;
  password: string;
  actor: SeatActor;
}

/** Those of the demo who are no tenant's: a partner's owner, whose apps are listed, and an operator. */
export async function createDemoPeople(platform: Platform, config: Config, log: Log): Promise<DemoPerson[]> {
  const ctx = contextFor(platform.store, { kind: 'platform' }, systemClock, log);
  const partner = { email: 'partner@demo.test', password: keptPassword(join(config.dataDir, 'partner-password')) };
  const operator = { email: 'operator@demo.test', password: keptPassword(join(config.dataDir, 'operator-password')) };
  const { id: partnerId } = await createPartner(ctx, { slug: 'demo-partner', name: 'Demo Partner' });
  const pat = { name: 'Pat Partner', partnerId, role: 'owner' } as const;
  const olga = { name: 'Olga Operator' };
  const patsId = await addPartnerMember(ctx, { ...partner, ...pat });
  const olgasId = await makeOperator(ctx, { ...operator, ...olga });
  const partnerActor = { kind: 'partner', personId: patsId, ...pat } as const;
  const operatorActor = { kind: 'operator', personId: olgasId, ...olga } as const;
  await listDemoExtensions(platform, { partner: partnerActor, operator: operatorActor }, log);
  return [
    { what: 'Partner', ...partner, actor: partnerActor },
    { what: 'Operator', ...operator, actor: operatorActor },
  ];
}

const cliTokenName = 'Command line on this machine';

/** A new personal token of somebody of the demo for the command line; the one before is good no more. */
export async function renewDemoToken(platform: Platform, actor: SeatActor, log: Log): Promise<string> {
  const ctx = { ...contextFor(platform.store, { kind: 'platform' }, systemClock, log), actor };
  for (const { publicId, name } of await listPersonTokens(ctx))
    if (name === cliTokenName) await revokePersonToken(ctx, publicId);
  return (await createPersonToken(ctx, { name: cliTokenName, days: 365, isRisky: true })).secret;
}

function keptPassword(path: string): string {
  if (!existsSync(path)) writeFileSync(path, randomBytes(9).toString('base64url'), { mode: 0o600 });
  return readFileSync(path, 'utf8').trim();
}

/** The app that comes with it. */
export const demoApp = 'quickbooks-invoices';

/** What its administrator approves: what is required and what is optional. */
export const demoScopes = ['accounting.invoices:read', 'accounting.invoices:write'];

/** Installs the demo app for the demo tenant as its administrator would, with all scopes. */
export async function installDemoApp(platform: Platform, tenant: DemoTenant, log: Log): Promise<string> {
  const ctx = contextFor(platform.store, tenant.admin, systemClock, log);
  const { installation } = await enableExtension(platform.automations, ctx, {
    tenantId: tenant.tenantId,
    appKey: demoApp,
    scopes: demoScopes,
  });
  return installation.id;
}

/** A new client secret for the demo app, for whoever runs the demo. */
export function renewDemoSecret(platform: Platform, log: Log): Promise<string> {
  return renewClientSecret(contextFor(platform.store, { kind: 'platform' }, systemClock, log), demoApp);
}
