import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { changeInstallation, withdrawVersion } from '../../src/domain/access/index.js';
import {
  findExtensions,
  findReviewed,
  getExtension,
  listBundledExtension,
  listExtensions,
  reviewExtension,
  saveExtension,
  submitExtension,
  withdrawExtension,
} from '../../src/domain/directory/index.js';
import type { Actor } from '../../src/platform/base/index.js';
import { type AppWorld, createAppWorld } from '../support/app-world.js';

describe('the directory', () => {
  let world: AppWorld;
  beforeAll(async () => {
    world = await createAppWorld();
  });
  afterAll(() => world.close());

  const meta = (parts = {}) => ({ name: `X${randomUUID()}`, summary: 'Reads.', publisher: 'Tests', ...parts });
  const save = (actor: Actor, appKey: string) => saveExtension(world.directory, world.as(actor), { appKey });
  const submit = (actor: Actor, appKey: string) => submitExtension(world.directory, world.as(actor), { appKey });
  const review = (actor: Actor, appKey: string, decision: 'approve' | 'reject' = 'approve', note?: string) =>
    reviewExtension(world.directory, world.as(actor), { appKey, decision, note });
  const find = (actor: Actor, wanted = {}) => findExtensions(world.directory, world.as(actor), wanted);
  const submitted = async (parts = {}) => {
    const partner = world.partner();
    const manifest = await world.publish(partner, { meta: meta(parts) });
    await save(partner, manifest.app);
    await submit(partner, manifest.app);
    return { partner, app: manifest.app, name: manifest.meta.name };
  };
  const refused = (code: string) => expect.objectContaining({ code });

  it('lists what an operator approves, promotes its version, and lets tenants enable it', async () => {
    const { app, name, partner } = await submitted();
    const tenant = await world.tenant();
    expect((await find(tenant, { search: name })).extensions).toEqual([]);
    expect((await listExtensions(world.directory, world.as(world.operator))).map(({ appKey }) => appKey)).toContain(
      app,
    );
    expect(await review(world.operator, app)).toMatchObject({ state: 'listed', reviewedByName: 'An operator' });
    const [found] = (await find(tenant, { search: name.toUpperCase() })).extensions;
    expect(found).toMatchObject({ app, standing: 'available', version: '1.0.0' });
    const installation = await world.install(tenant, { app });
    expect((await find(tenant, { search: name, standing: 'enabled' })).extensions).toHaveLength(1);
    await changeInstallation(world.as(tenant), installation.id, 'suspend');
    expect((await find(tenant, { search: name })).extensions[0]?.standing).toBe('suspended');
    await withdrawExtension(world.directory, world.as(partner), { appKey: app });
    expect((await find(tenant, { search: name })).extensions).toHaveLength(1);
    expect((await find(await world.tenant(), { search: name })).extensions).toEqual([]);
  });

  it('is approved by no partner and no tenant, and changed by no other partner', async () => {
    const { app, partner } = await submitted();
    for (const actor of [partner, world.partner('owner'), await world.tenant()])
      await expect(review(actor, app)).rejects.toEqual(refused('ACCESS_NOT_ALLOWED'));
    const other = world.partner();
    await expect(save(other, app)).rejects.toEqual(refused('ACCESS_NOT_ALLOWED'));
    await expect(submit(other, app)).rejects.toEqual(refused('ACCESS_NOT_ALLOWED'));
    const at = { partnerId: partner.partnerId };
    await expect(listExtensions(world.directory, world.as(other), at)).rejects.toEqual(refused('ACCESS_NOT_ALLOWED'));
    await expect(listExtensions(world.directory, world.as(partner))).rejects.toEqual(refused('ACCESS_NOT_ALLOWED'));
    await expect(withdrawExtension(world.directory, world.as(other), { appKey: app })).rejects.toEqual(
      refused('ACCESS_NOT_ALLOWED'),
    );
    expect(await listExtensions(world.directory, world.as(partner), at)).toMatchObject([{ state: 'in_review' }]);
    await expect(find(partner)).rejects.toEqual(refused('ACCESS_NOT_ALLOWED'));
  });

  it('is sent back with a note, corrected and submitted again; what is listed is not edited', async () => {
    const { app, partner } = await submitted();
    await expect(save(partner, app)).rejects.toEqual(refused('DIRECTORY_EXTENSION_STATE'));
    await expect(review(world.operator, app, 'reject')).rejects.toEqual(refused('DIRECTORY_INPUT'));
    expect(await review(world.operator, app, 'reject', 'Say more.')).toMatchObject({ reviewNote: 'Say more.' });
    await expect(submit(partner, app)).rejects.toEqual(refused('DIRECTORY_EXTENSION_STATE'));
    expect((await save(partner, app)).state).toBe('draft');
    await submit(partner, app);
    expect((await review(world.operator, app)).state).toBe('listed');
    await expect(save(partner, app)).rejects.toEqual(refused('DIRECTORY_EXTENSION_STATE'));
  });

  it('whose version was given up in the meantime is sent back by an operator or withdrawn, and blocks no review', async () => {
    for (const end of ['reject', 'withdraw'] as const) {
      const { app, partner } = await submitted();
      await withdrawVersion(world.publishing, world.as(partner), { appKey: app, version: '1.0.0' });
      expect(await findReviewed(world.directory, world.as(world.operator), { appKey: app })).toBeUndefined();
      await expect(review(world.operator, app)).rejects.toEqual(refused('DIRECTORY_INPUT'));
      if (end === 'reject') expect((await review(world.operator, app, end, 'No version.')).state).toBe('rejected');
      else
        expect(await withdrawExtension(world.directory, world.as(partner), { appKey: app })).toMatchObject({
          state: 'withdrawn',
        });
    }
  });

  it('shows a private extension to who has its link, and a tenant its own apps only', async () => {
    const { app, name, partner } = await submitted({ audience: 'private' });
    await review(world.operator, app);
    const tenant = await world.tenant();
    const [{ linkKey: key } = { linkKey: '' }] = await listExtensions(world.directory, world.as(partner), partner);
    expect((await find(tenant, { search: name })).extensions).toEqual([]);
    const get = (wrong?: string) => getExtension(world.directory, world.as(tenant), { app, key: wrong });
    await expect(get()).rejects.toEqual(refused('DIRECTORY_EXTENSION_UNKNOWN'));
    await expect(get('wrong')).rejects.toEqual(refused('DIRECTORY_EXTENSION_UNKNOWN'));
    expect(await get(key)).toMatchObject({ app, isPrivate: true });
    const own = await world.publish(tenant, { meta: meta() });
    const search = own.meta.name;
    expect((await find(tenant, { search })).extensions).toMatchObject([
      { standing: 'unavailable', reason: 'Its publisher offers no version of it yet.' },
    ]);
    expect((await find(await world.tenant(), { search })).extensions).toEqual([]);
  });

  it('lists what ships with the platform once, and pages by name', async () => {
    const tenant = await world.tenant();
    const mark = `M${randomUUID()}`;
    for (let count = 0; count < 26; count += 1) {
      const manifest = await world.release(world.partner(), { meta: meta({ name: `${mark} ${count}` }) });
      await listBundledExtension(world.platform, manifest);
      await listBundledExtension(world.platform, manifest);
    }
    const first = await find(tenant, { search: mark });
    const second = await find(tenant, { search: mark, after: first.next });
    expect([first.extensions.length, second.extensions.length, second.next]).toEqual([24, 2, undefined]);
    expect(new Set([...first.extensions, ...second.extensions].map(({ app }) => app)).size).toBe(26);
    await expect(find(tenant, { after: 'x' })).rejects.toEqual(refused('DIRECTORY_INPUT'));
  });
});
