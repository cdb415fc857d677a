import { CodedError } from '../../platform/base/index.js';
import { App, AppVersion, type Context, type Store, type VersionState } from '../../platform/store/index.js';
import { checkAppPermission } from './version-moves.js';

/** A version of an app, as its publisher sees it. */
export interface ListedVersion {
  version: string;
  state: VersionState;
  endsOn: string | undefined;
  endReason: string | undefined;
  createdAt: Date;
  createdByName: string;
  /** How many tenants have it now, and how many are to approve it. */
  installations: number;
  waiting: number;
}

/** An app's versions, newest first. @throws ACCESS_NOT_ALLOWED, ACCESS_APP_UNKNOWN */
export async function listVersions(
  { store }: { store: Store },
  ctx: Context,
  appKey: string,
): Promise<ListedVersion[]> {
  const em = store.asPlatform();
  const app = await em.findOne(App, { key: appKey });
  if (!app) throw new CodedError('ACCESS_APP_UNKNOWN', `There is no app ${appKey}.`);
  checkAppPermission(ctx.actor, app, 'app:view');
  const rows = await em.find(AppVersion, { appKey }, { orderBy: { createdAt: 'desc' }, exclude: ['manifest'] });
  const counts = await em.execute<{ version: string; installations: number; waiting: number }[]>(
    `select version, count(*) filter (where not is_waiting)::int as installations,
       count(*) filter (where is_waiting)::int as waiting
     from (
       select app_version as version, false as is_waiting from grantway.installation
       where app_key = ? and status <> 'uninstalled'
       union all
       select waiting_version, true from grantway.installation
       where app_key = ? and status <> 'uninstalled' and waiting_version is not null) as had
     group by version`,
    [appKey, appKey],
  );
  return rows.map(({ version, state, endsOn, endReason, createdAt, createdByName }) => {
    const { installations = 0, waiting = 0 } = counts.find((one) => one.version === version) ?? {};
    return {
      version,
      state: state as VersionState,
      endsOn: endsOn ?? undefined,
      endReason: endReason ?? undefined,
      createdAt,
      createdByName,
      installations,
      waiting,
    };
  });
}
