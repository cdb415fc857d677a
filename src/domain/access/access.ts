import type { Clock, Log } from '../../platform/base/index.js';
import type { Store } from '../../platform/store/index.js';
import type { GrantWatch } from './grant-watch.js';
import type { SigningKeys } from './signing-keys.js';

/** What the functions about tokens work with. */
export interface Access {
  store: Store;
  signing: SigningKeys;
  grants: GrantWatch;
  /** Our public URL: the issuer of tokens and, with `audience`, what they are for. Without a trailing slash. */
  issuer: string;
  /** The gateway's URL, which access tokens are for. */
  audience: string;
  clock: Clock;
  log: Log;
}

/** How long an access token is good for, in seconds. */
export const accessTokenSeconds = 600;
