import { createWorld, READ, WRITE } from '../tests/support/world.js';
import { serveMeasuring } from './measured-process.js';

/** The whole platform, as it is started for everybody, with the bench's source as its accounting source. */

const world = await createWorld({ env: { GRANTWAY_SOURCES: `accounting=${process.argv[2]}` } });
const tenant = await world.tenant();
const app = await world.app();
const installation = await world.install(tenant, { app: app.key, scopes: [READ, WRITE] });

serveMeasuring(
  {
    url: world.url,
    token: await world.token(app, installation),
    readToken: await world.token(app, installation, READ),
  },
  () => world.close(),
);
