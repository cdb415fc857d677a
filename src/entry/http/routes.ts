import { showApp, showHome, takeInstall } from './app-doors.js';
import { listContracts, showContract, showSchema } from './catalogue-doors.js';
import { takeEvents } from './event-doors.js';
import { refuseGet, takeContractOperation, takeOperation } from './gateway-doors.js';
import type { Door } from './http-app.js';
import { showInstallation, takeChange, takeConnect, takeConnected, takeRetry } from './installation-doors.js';
import { showInteraction, showProtectedResource, takeInteraction } from './oauth-doors.js';
import { showHealth, showMetrics, showReadiness } from './operations-doors.js';
import { showSignIn, takeSignIn, takeSignOut } from './people-doors.js';

/** Every door there is. Beside these, /oauth/* and its metadata belong to the authorization server. */
export const doors: Door[] = [
  { method: 'POST', path: '/graphql', who: 'app', handle: takeOperation },
  { method: 'GET', path: '/graphql', who: 'anyone', handle: refuseGet },
  { method: 'POST', path: '/contracts/:contract/:version/graphql', who: 'app', handle: takeContractOperation },
  { method: 'GET', path: '/contracts/:contract/:version/graphql', who: 'anyone', handle: refuseGet },
  { method: 'GET', path: '/contracts', who: 'anyone', handle: listContracts },
  { method: 'GET', path: '/contracts/:contract/:version', who: 'anyone', handle: showContract },
  { method: 'GET', path: '/contracts/:contract/:version/schema.graphql', who: 'anyone', handle: showSchema },

  { method: 'POST', path: '/events', who: 'source', handle: takeEvents },

  { method: 'GET', path: '/.well-known/oauth-protected-resource', who: 'anyone', handle: showProtectedResource },
  { method: 'GET', path: '/interaction/:uid', who: 'anyone', handle: showInteraction },
  { method: 'POST', path: '/interaction/:uid', who: 'person', handle: takeInteraction },

  { method: 'GET', path: '/sign-in', who: 'anyone', handle: showSignIn },
  { method: 'POST', path: '/sign-in', who: 'anyone', handle: takeSignIn },
  { method: 'POST', path: '/sign-out', who: 'person', handle: takeSignOut },
  { method: 'GET', path: '/', who: 'person', handle: showHome },
  { method: 'GET', path: '/apps/:app', who: 'person', handle: showApp },
  { method: 'POST', path: '/apps/:app/install', who: 'person', handle: takeInstall },
  { method: 'GET', path: '/installations/:id', who: 'person', handle: showInstallation },
  { method: 'POST', path: '/installations/:id/change', who: 'person', handle: takeChange },
  { method: 'POST', path: '/installations/:id/retry', who: 'person', handle: takeRetry },
  { method: 'POST', path: '/connect/start', who: 'person', handle: takeConnect },
  { method: 'GET', path: '/connect/callback', who: 'person', handle: takeConnected },

  { method: 'GET', path: '/healthz', who: 'anyone', handle: showHealth },
  { method: 'GET', path: '/readyz', who: 'anyone', handle: showReadiness },
  { method: 'GET', path: '/metrics', who: 'anyone', handle: showMetrics },
];
