import { publishVersion, readAppManifest } from './domain/access/index.js';
import { reviewExtension, saveExtension, submitExtension } from './domain/directory/index.js';
import type { Actor, Log } from './platform/base/index.js';
import { systemClock } from './platform/base/index.js';
import { contextFor, Extension } from './platform/store/index.js';
import type { Platform } from './start-platform.js';

/** The apps of the demo's partner: what each asks for, and whether an operator has approved it. */
const demoExtensions = [
  {
    isListed: true,
    app: 'stock-watch',
    meta: {
      name: 'Stock Watch',
      summary: 'Tells you which goods run out before the orders that need them are sent.',
      category: 'logistics',
    },
    contracts: {
      warehouse: { version: '2026-10', required: ['warehouse.stock:read'] },
      commerce: { version: '2026-10', optional: ['commerce.orders:read'] },
    },
  },
  {
    isListed: false,
    app: 'payment-reminders',
    meta: {
      name: 'Payment Reminders',
      summary: 'Shows who is late to pay, with the address to write to.',
      category: 'payments',
    },
    contracts: {
      accounting: { version: '2026-10', required: ['accounting.invoices:read'] },
      contacts: { version: '2026-10', required: ['contacts.contacts:read'] },
    },
  },
];

/** Publishes the apps of the demo's partner and lists them; one is left for the operator to review. Asked again, it changes nothing. */
export async function listDemoExtensions(
  platform: Platform,
  { partner, operator }: { partner: Extract<Actor, { kind: 'partner' }>; operator: Actor },
  log: Log,
): Promise<void> {
  const { store, contracts } = platform;
  const asPartner = contextFor(store, partner, systemClock, log);
  const asOperator = contextFor(store, operator, systemClock, log);
  for (const { isListed, app: appKey, meta, contracts: pins } of demoExtensions) {
    if ((await asPartner.em.count(Extension, { appKey })) > 0) continue;
    const parts = { app: appKey, version: '1.0.0', meta: { ...meta, publisher: 'Demo Partner' }, contracts: pins };
    const manifest = readAppManifest(parts, `the demo's ${appKey}`);
    const publishing = { store, contracts, hasConnector: () => false };
    await publishVersion(publishing, asPartner, { partnerId: partner.partnerId, manifest });
    await saveExtension(platform, asPartner, { appKey });
    await submitExtension(platform, asPartner, { appKey });
    if (isListed) await reviewExtension(platform, asOperator, { appKey, decision: 'approve' });
  }
}
