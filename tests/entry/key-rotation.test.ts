import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import { openSigningKeys, rotateSigningKey } from '../../src/domain/access/index.js';
import { loadMasterKeys } from '../../src/domain/vault/index.js';
import { type Actor, silentLog, systemClock } from '../../src/platform/base/index.js';
import { contextFor, watchChanges } from '../../src/platform/store/index.js';
import { createWorld, eventually, READ, type TestTenant, type World } from '../support/world.js';

const masterKey = Buffer.alloc(32, 7).toString('base64');
const masterKeys = loadMasterKeys({ masterKey, masterKeyFile: undefined, dataDir: '' });

describe('the signing keys', () => {
  let world: World;
  let acme: TestTenant;
  let app: { key: string; secret: string };
  let installation: string;
  beforeAll(async () => {
    world = await createWorld({ env: { GRANTWAY_MASTER_KEY: masterKey } });
    acme = await world.tenant();
    app = await world.app();
    installation = await world.install(acme, { app: app.key, scopes: [READ] });
  });
  afterAll(() => world?.close());

  const as = (actor: Actor) => contextFor(world.platform.store, actor, systemClock, silentLog);
  const rotate = (actor: Actor = { kind: 'platform' }) => rotateSigningKey(as(actor), masterKeys);
  const published = async () => {
    const { keys } = (await (await fetch(`${world.url}/oauth/jwks`)).json()) as {
      keys: { kid: string; alg: string }[];
    };
    // Each comes with one that signs assertions.
    expect(keys.filter(({ alg }) => alg === 'EdDSA')).toHaveLength(keys.length / 2);
    return keys.flatMap(({ kid, alg }) => (alg === 'RS256' ? [kid] : []));
  };
  const signedBy = async () => {
    const token = await world.token(app, installation);
    return { token, kid: decodeProtectedHeader(token).kid };
  };
  const status = async (token: string) => (await world.graphql(token, '{ invoices { totalCount } }')).status;
  /** As if time had gone by for the rows of the keys. */
  const age = (column: string, kid: string) =>
    world.platform.store
      .asPlatform()
      .execute(`update grantway.signing_key set ${column} = ${column} - interval '1 hour' where kid = ?`, [kid]);

  it('rotate without a restart: first published, then signing, and the old one goes when its time is over', async () => {
    const old = await signedBy();
    expect(await published()).toEqual([old.kid]);
    const { kid, signsFrom } = await rotate();
    expect(signsFrom.getTime()).toBeGreaterThan(Date.now() + 50_000);
    expect(await eventually(published, (seen) => seen.includes(kid), 10_000)).toEqual([kid, old.kid]);
    expect((await signedBy()).kid).toBe(old.kid);
    await expect(rotate()).rejects.toMatchObject({ code: 'ACCESS_ROTATION_PENDING' });

    await age('created_at', kid);
    const next = await eventually(signedBy, (seen) => seen.kid === kid, 10_000);
    // Both are taken, also by the sources, which meet the new key in an assertion for the first time.
    const birch = await world.tenant();
    const theirs = await world.install(birch, { app: app.key, scopes: [READ] });
    expect([await status(old.token), await status(next.token)]).toEqual([200, 200]);
    expect(await status(await world.token(app, theirs))).toBe(200);

    await age('retires_at', old.kid ?? '');
    expect(await eventually(published, (seen) => seen.length === 1, 10_000)).toEqual([kid]);
    expect((await signedBy()).kid).toBe(kid);
    const [entry] = await world.platform.store
      .asPlatform()
      .execute<{ subject: string }[]>("select subject from grantway.audit_entry where action = 'signing-key.rotated'");
    expect(entry?.subject).toBe(kid);
  });

  it('of an old key stay published for longer than anything that they sign', async () => {
    const [{ kid } = { kid: '' }] = await world.platform.store
      .asPlatform()
      .execute<{ kid: string }[]>('select kid from grantway.signing_key where retires_at is null');
    await age('created_at', kid);
    const { signsFrom } = await rotate();
    const [{ retires_at } = { retires_at: '' }] = await world.platform.store
      .asPlatform()
      .execute<{ retires_at: string }[]>('select retires_at from grantway.signing_key where kid = ?', [kid]);
    expect(new Date(retires_at).getTime() - signsFrom.getTime()).toBeGreaterThanOrEqual(660_000);
  });

  it('are the same on a node that starts later', async () => {
    const { store, access } = world.platform;
    const changes = watchChanges(store.database, silentLog);
    const other = await openSigningKeys({ store, changes, masterKeys, clock: systemClock, log: silentLog });
    await other.close();
    await changes.close();
    const running = await eventually(
      async () => access.signing.publicJwks,
      (seen) => seen.length === other.publicJwks.length,
      10_000,
    );
    expect([access.signing.kid, running]).toEqual([other.kid, other.publicJwks]);
  });

  it('are rotated by an operator, and by nobody of a tenant or a partner', async () => {
    for (const actor of [
      acme.admin,
      { kind: 'partner', personId: randomUUID(), partnerId: randomUUID(), role: 'owner', name: 'Pat' },
      { kind: 'partner', personId: randomUUID(), partnerId: '', role: 'owner', name: 'Pat' },
      { kind: 'installation', installationId: installation, tenantId: acme.id },
    ] satisfies Actor[])
      await expect(rotate(actor)).rejects.toMatchObject({ code: 'ACCESS_NOT_ALLOWED' });
    await world.platform.store
      .asPlatform()
      .execute("update grantway.signing_key set created_at = now() - interval '1 hour'");
    await expect(rotate({ kind: 'operator', personId: randomUUID(), name: 'Op' })).resolves.toBeDefined();
  });
});
