import type { TriggerDef } from '@mikro-orm/core';

/** The channel of the database on which is told which table has changed. */
export const CHANGE_CHANNEL = 'grantway_changed';

/** The tables that tell of their changes. */
export type FollowedTable = 'contract_version' | 'installation' | 'revoked_token' | 'signing_key';

const tellsOfChanges: TriggerDef = {
  name: 'tells_of_changes',
  timing: 'after',
  events: ['insert', 'update', 'delete'],
  forEach: 'statement',
  body: `perform pg_notify('${CHANGE_CHANNEL}', tg_table_name); return null;`,
};

/**
 * What makes an entity's table tell, when a transaction that wrote to it is committed, that it has changed: its name and
 * nothing of its rows. Spread it into `defineEntity`.
 */
export const followedTable = { triggers: [tellsOfChanges] };
