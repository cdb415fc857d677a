import { startAccountingSource } from './outside/sources/accounting/index.js';
import { startAgreementsSource } from './outside/sources/agreements/index.js';
import { startCommerceSource } from './outside/sources/commerce/index.js';
import { startContactsSource } from './outside/sources/contacts/index.js';
import { startWarehouseSource } from './outside/sources/warehouse/index.js';
import type { Log } from './platform/base/index.js';
import type { Database } from './platform/store/index.js';

/** Every source that can run in this process. */
const embeddedSources = {
  accounting: startAccountingSource,
  contacts: startContactsSource,
  warehouse: startWarehouseSource,
  commerce: startCommerceSource,
  agreements: startAgreementsSource,
};

/** A source that runs in this process. */
export interface EmbeddedSource {
  url: string;
  /** With it records are brought in. */
  importSecret: string;
  close(): Promise<void>;
}

/** Starts the sources that do not run elsewhere, one after the other; `onStart` has each as soon as it runs. */
export async function startEmbeddedSources(options: {
  /** Where the others run, by source. */
  elsewhere: ReadonlyMap<string, string>;
  database: Database;
  /** The platform's public URL. */
  issuer: string;
  /** Where the platform answers on this machine. */
  platformUrl: string;
  secretFor(label: string): string;
  log: Log;
  onStart(name: string, source: EmbeddedSource): void;
}): Promise<void> {
  const { elsewhere, database, issuer, platformUrl, secretFor, log } = options;
  for (const [name, start] of Object.entries(embeddedSources)) {
    if (elsewhere.has(name)) continue;
    const importSecret = secretFor(`import ${name}`);
    const { url, close } = await start({
      host: '127.0.0.1',
      port: 0,
      database: database.ormOptions,
      platform: {
        issuer,
        jwksUrl: `${platformUrl}/oauth/jwks`,
        eventsUrl: `${platformUrl}/events`,
        eventsSecret: secretFor(`events ${name}`),
      },
      importSecret,
      log: ({ message, ...facts }: { message?: string; level?: string }) =>
        log.warn({ source: name, ...facts, level: undefined }, message ?? `${name} source`),
    });
    options.onStart(name, { url, importSecret, close });
  }
}
