import type { Em, VersionState } from '../../platform/store/index.js';
import type { AppManifest } from './app-manifest.js';

/** States in which tenants may have a version. */
const running: readonly VersionState[] = ['promoted', 'available', 'legacy', 'deprecating'];

/**
 * What the versions of an app that tenants may have declare together: each runs until it has ended, so each one's scopes
 * may be asked for and each one's addresses be sent back to. Unknown apps declare nothing.
 */
export async function readRunning(em: Em, appKey: string): Promise<{ scopes: string[]; redirectUris: string[] }> {
  const rows = await em.execute<{ contracts: AppManifest['contracts']; uris: string[] | null }[]>(
    `select manifest -> 'contracts' as contracts, manifest -> 'oauth' -> 'redirectUris' as uris
     from grantway.app_version
     where app_key = ? and state in (select jsonb_array_elements_text(?::jsonb)) order by (state = 'promoted') desc`,
    [appKey, JSON.stringify(running)],
  );
  const pins = rows.flatMap(({ contracts }) => Object.values(contracts));
  return {
    scopes: [...new Set(pins.flatMap(({ required, optional }) => [...required, ...optional]))],
    redirectUris: [...new Set(rows.flatMap(({ uris }) => uris ?? []))],
  };
}
