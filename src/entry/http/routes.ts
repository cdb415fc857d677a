import { showApp, showHome, takeInstall } from './app-doors.js';
import { listContracts, showContract, showSchema } from './catalogue-doors.js';
import { takeEvents } from './event-doors.js';
import { refuseGet, takeContractOperation, takeOperation } from './gateway-doors.js';
import type { Door } from './http-app.js';
import { showInstallation, takeChange, takeConnect, takeConnected, takeRetry } from './installation-doors.js';
import { showInteraction, showProtectedResource, takeInteraction } from './oauth-doors.js';
import { showHealth, showMetrics, showReadiness } from './operations-doors.js';
import { showSignIn, takeSignIn, takeSignOut } from './people-doors.js';

/** Every door there is, by the role of the process that has it. Beside these, /oauth/* and its metadata belong to the authorization server. */
export const doors: Door[] = [
  { role: 'gateway', method: 'POST', path: '/graphql', who: 'app', handle: takeOperation },
  { role: 'gateway', method: 'GET', path: '/graphql', who: 'anyone', handle: refuseGet },
  {
    role: 'gateway',
    method: 'POST',
    path: '/contracts/:contract/:version/graphql',
    who: 'app',
    handle: takeContractOperation,
  },
  { role: 'gateway', method: 'GET', path: '/contracts/:contract/:version/graphql', who: 'anyone', handle: refuseGet },
  { role: 'gateway', method: 'GET', path: '/contracts', who: 'anyone', handle: listContracts },
  { role: 'gateway', method: 'GET', path: '/contracts/:contract/:version', who: 'anyone', handle: showContract },
  {
    role: 'gateway',
    method: 'GET',
    path: '/contracts/:contract/:version/schema.graphql',
    who: 'anyone',
    handle: showSchema,
  },

  { role: 'any', method: 'POST', path: '/events', who: 'source', handle: takeEvents },

  {
    role: 'gateway',
    method: 'GET',
    path: '/.well-known/oauth-protected-resource',
    who: 'anyone',
    handle: showProtectedResource,
  },
  { role: 'control', method: 'GET', path: '/interaction/:uid', who: 'anyone', handle: showInteraction },
  { role: 'control', method: 'POST', path: '/interaction/:uid', who: 'person', handle: takeInteraction },

  { role: 'control', method: 'GET', path: '/sign-in', who: 'anyone', handle: showSignIn },
  { role: 'control', method: 'POST', path: '/sign-in', who: 'anyone', handle: takeSignIn },
  { role: 'control', method: 'POST', path: '/sign-out', who: 'person', handle: takeSignOut },
  { role: 'control', method: 'GET', path: '/', who: 'person', handle: showHome },
  { role: 'control', method: 'GET', path: '/apps/:app', who: 'person', handle: showApp },
  { role: 'control', method: 'POST', path: '/apps/:app/install', who: 'person', handle: takeInstall },
  { role: 'control', method: 'GET', path: '/installations/:id', who: 'person', handle: showInstallation },
  { role: 'control', method: 'POST', path: '/installations/:id/change', who: 'person', handle: takeChange },
  { role: 'control', method: 'POST', path: '/installations/:id/retry', who: 'person', handle: takeRetry },
  { role: 'control', method: 'POST', path: '/connect/start', who: 'person', handle: takeConnect },
  { role: 'control', method: 'GET', path: '/connect/callback', who: 'person', handle: takeConnected },

  { role: 'any', method: 'GET', path: '/healthz', who: 'anyone', handle: showHealth },
  { role: 'any', method: 'GET', path: '/readyz', who: 'anyone', handle: showReadiness },
  { role: 'any', method: 'GET', path: '/metrics', who: 'anyone', handle: showMetrics },
];
