import { createWorld, READ, WRITE } from '../tests/support/world.js';
import { serveMeasuring } from './measured-process.js';
import type { TokenTerms } from './verify-token.js';

/** The whole platform, as it is started for everybody, with the bench's source as its accounting and contacts sources. */

/** What it says when it is ready. */
export interface OursReady {
  url: string;
  tokens: {
    full: string;
    /** Without the scope to write. */
    read: string;
    /** Of an app on two contracts. */
    joined: string;
  };
  /** How others are to verify these tokens. */
  terms: TokenTerms;
}

const CONTACTS = 'contacts.contacts:read';
const sourceUrl = process.argv[2];
// One installation asks for all; its budget is kept like any other and never runs out.
const env = {
  GRANTWAY_SOURCES: `accounting=${sourceUrl},contacts=${sourceUrl}`,
  GRANTWAY_BUDGET_POINTS: String(10 ** 15),
};
const world = await createWorld({ env });
const tenant = await world.tenant();
const app = await world.app();
const installation = await world.install(tenant, { app: app.key, scopes: [READ, WRITE] });
const joining = await world.app({
  contracts: {
    accounting: { version: '2026-10', required: [READ], optional: [] },
    contacts: { version: '2026-10', required: [CONTACTS], optional: [] },
  },
});
const joined = await world.install(tenant, { app: joining.key, scopes: [READ, CONTACTS] });

const { access } = world.platform.automations;
const [jwk] = access.signing.publicJwks;
if (jwk === undefined) throw new TypeError('there is no signing key');
const ready: OursReady = {
  url: world.url,
  tokens: {
    full: await world.token(app, installation),
    read: await world.token(app, installation, READ),
    joined: await world.token(joining, joined),
  },
  terms: { jwk: { ...jwk }, issuer: access.issuer, audience: access.audience },
};
serveMeasuring(ready, () => world.close());
