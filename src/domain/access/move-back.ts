import type { Context, Installation } from '../../platform/store/index.js';
import { scopesOf } from './app-manifest.js';
import { changeGrant } from './change-grant.js';
import { toVersion, type Upgrade } from './upgrade-installation.js';

/** Takes an installation back to the version before its migration, with the scopes that the migration gave up. */
export async function moveBack(ctx: Context, installation: Installation, { after: old }: Upgrade): Promise<void> {
  const { required, optional } = scopesOf(old);
  const lost = await scopesLost(ctx, installation);
  const scopes = [...new Set([...installation.scopes, ...lost])].sort();
  toVersion(installation, old);
  Object.assign(installation, { previousVersion: null, migrationId: null });
  const declared = scopes.filter((scope) => required.includes(scope) || optional.includes(scope));
  await changeGrant(ctx, installation, {
    scopes: declared,
    reason: 'migrated back',
    notice: 'installation.upgraded',
  });
}

/** What the tenant had granted before the migration and has not taken away itself since. */
async function scopesLost({ em }: Context, { id }: Installation): Promise<string[]> {
  const [grants] = await em.execute<{ before: string[]; after: string[] }[]>(
    `select b.scopes as before, m.scopes as after from grantway.installation_grant m
     join grantway.installation_grant b on b.installation_id = m.installation_id and b.epoch = m.epoch - 1
     where m.installation_id = ? and m.reason = 'migrated' order by m.epoch desc limit 1`,
    [id],
  );
  return grants?.before.filter((scope) => !grants.after.includes(scope)) ?? [];
}
