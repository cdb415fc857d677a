import { showAccessLog, takeAccessLogExport } from './access-log-doors.js';
import { showAccount, takePassword, takeSessionEnd, takeTokenCreation, takeTokenRevocation } from './account-doors.js';
import { takeApiTokenCreation, takeApiTokenRevocation } from './api-token-doors.js';
import { showApp, takeInstall } from './app-doors.js';
import { listContracts, showChanges, showContract, showSchema } from './catalogue-doors.js';
import { takeCompanyAnswer, takeCompanyProof, takeCompanySignIn } from './company-doors.js';
import { takeCheck, takeDeprecation, takePublishing, takeRestoring, takeRetiring } from './contract-doors.js';
import { takeControlOperation } from './control-doors.js';
import { listDeprecations } from './deprecation-doors.js';
import { showExtension, showHome, showInstallations, showLogo } from './directory-doors.js';
import { takeEvents } from './event-doors.js';
import { refuseMethod, takeContractOperation, takeOperation } from './gateway-doors.js';
import type { Door } from './http-app.js';
import {
  showInstallation,
  takeChange,
  takeConnect,
  takeConnected,
  takeRetry,
  takeUnusedRemoval,
} from './installation-doors.js';
import { showInvitation, takeInvitation } from './invitation-doors.js';
import { takeListing, takeReview } from './listing-doors.js';
import { showMembers, takeInvite, takeRemoval, takeRevocation, takeRole } from './member-doors.js';
import { showInteraction, showProtectedResource, takeInteraction } from './oauth-doors.js';
import { showHealth, showMetrics, showReadiness } from './operations-doors.js';
import {
  showPasskeyMaking,
  showPasskeyProof,
  showPasskeySignIn,
  takePasskey,
  takePasskeyProof,
  takePasskeyRemoval,
  takePasskeySignIn,
} from './passkey-doors.js';
import { showSignIn, takeSignIn, takeSignOut } from './people-doors.js';
import { showProof, takeProof } from './proof-doors.js';
import { showSeats, takeSeat } from './seat-doors.js';
import { showUpgrade, takeUpgrade } from './upgrade-doors.js';

const others: Door['method'] = ['PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Every door there is, by the role of the process that has it. Beside these, /oauth/* and its metadata belong to the authorization server. */
export const doors: Door[] = [
  { role: 'gateway', method: 'POST', path: '/graphql', who: 'app', handle: takeOperation },
  { role: 'gateway', method: 'GET', path: '/graphql', who: 'app', handle: takeOperation },
  { role: 'gateway', method: others, path: '/graphql', who: 'anyone', handle: refuseMethod },
  {
    role: 'gateway',
    method: 'POST',
    path: '/contracts/:contract/:version/graphql',
    who: 'app',
    handle: takeContractOperation,
  },
  {
    role: 'gateway',
    method: 'GET',
    path: '/contracts/:contract/:version/graphql',
    who: 'app',
    handle: takeContractOperation,
  },
  {
    role: 'gateway',
    method: others,
    path: '/contracts/:contract/:version/graphql',
    who: 'anyone',
    handle: refuseMethod,
  },
  { role: 'gateway', method: 'GET', path: '/contracts', who: 'anyone', handle: listContracts },
  { role: 'gateway', method: 'POST', path: '/contracts', who: 'source', handle: takePublishing },
  { role: 'gateway', method: 'POST', path: '/contracts/check', who: 'source', handle: takeCheck },
  { role: 'gateway', method: 'GET', path: '/contracts/:contract/:version', who: 'anyone', handle: showContract },
  {
    role: 'gateway',
    method: 'GET',
    path: '/contracts/:contract/:version/schema.graphql',
    who: 'anyone',
    handle: showSchema,
  },
  { role: 'gateway', method: 'GET', path: '/contracts/:contract/:version/changes', who: 'anyone', handle: showChanges },
  {
    role: 'gateway',
    method: 'POST',
    path: '/contracts/:contract/:version/deprecate',
    who: 'source',
    handle: takeDeprecation,
  },
  {
    role: 'gateway',
    method: 'POST',
    path: '/contracts/:contract/:version/restore',
    who: 'source',
    handle: takeRestoring,
  },
  {
    role: 'gateway',
    method: 'POST',
    path: '/contracts/:contract/:version/retire',
    who: 'source',
    handle: takeRetiring,
  },
  { role: 'gateway', method: 'GET', path: '/apps/:app/deprecations', who: 'app', handle: listDeprecations },

  { role: 'any', method: 'POST', path: '/events', who: 'source', handle: takeEvents },

  {
    role: 'gateway',
    method: 'GET',
    path: '/.well-known/oauth-protected-resource',
    who: 'anyone',
    handle: showProtectedResource,
  },
  {
    role: 'gateway',
    method: 'GET',
    path: '/.well-known/oauth-protected-resource/graphql',
    who: 'anyone',
    handle: showProtectedResource,
  },
  { role: 'control', method: 'POST', path: '/control/graphql', who: 'anyone', handle: takeControlOperation },
  { role: 'control', method: 'GET', path: '/interaction/:uid', who: 'anyone', handle: showInteraction },
  { role: 'control', method: 'POST', path: '/interaction/:uid', who: 'person', isRisky: true, handle: takeInteraction },

  { role: 'control', method: 'GET', path: '/sign-in', who: 'anyone', handle: showSignIn },
  { role: 'control', method: 'POST', path: '/sign-in', who: 'anyone', handle: takeSignIn },
  { role: 'control', method: 'POST', path: '/sign-in/passkey/options', who: 'anyone', handle: showPasskeySignIn },
  { role: 'control', method: 'POST', path: '/sign-in/passkey', who: 'anyone', handle: takePasskeySignIn },
  { role: 'control', method: 'POST', path: '/sign-in/company', who: 'anyone', handle: takeCompanySignIn },
  { role: 'control', method: 'GET', path: '/sign-in/company/callback', who: 'anyone', handle: takeCompanyAnswer },
  { role: 'control', method: 'POST', path: '/sign-in/again/company', who: 'signed-in', handle: takeCompanyProof },
  {
    role: 'control',
    method: 'POST',
    path: '/sign-in/again/passkey/options',
    who: 'signed-in',
    handle: showPasskeyProof,
  },
  { role: 'control', method: 'POST', path: '/sign-in/again/passkey', who: 'signed-in', handle: takePasskeyProof },
  {
    role: 'control',
    method: 'POST',
    path: '/account/passkeys/options',
    who: 'signed-in',
    isRisky: true,
    handle: showPasskeyMaking,
  },
  { role: 'control', method: 'POST', path: '/account/passkeys', who: 'signed-in', isRisky: true, handle: takePasskey },
  {
    role: 'control',
    method: 'POST',
    path: '/account/passkeys/remove',
    who: 'signed-in',
    isRisky: true,
    handle: takePasskeyRemoval,
  },
  { role: 'control', method: 'POST', path: '/sign-out', who: 'signed-in', handle: takeSignOut },
  { role: 'control', method: 'GET', path: '/sign-in/again', who: 'signed-in', handle: showProof },
  { role: 'control', method: 'POST', path: '/sign-in/again', who: 'signed-in', handle: takeProof },
  { role: 'control', method: 'GET', path: '/account', who: 'signed-in', handle: showAccount },
  { role: 'control', method: 'POST', path: '/account/sessions/end', who: 'signed-in', handle: takeSessionEnd },
  { role: 'control', method: 'POST', path: '/account/password', who: 'signed-in', handle: takePassword },
  {
    role: 'control',
    method: 'POST',
    path: '/account/tokens',
    who: 'signed-in',
    isRisky: true,
    handle: takeTokenCreation,
  },
  { role: 'control', method: 'POST', path: '/account/tokens/revoke', who: 'signed-in', handle: takeTokenRevocation },
  { role: 'control', method: 'GET', path: '/seats', who: 'signed-in', handle: showSeats },
  { role: 'control', method: 'POST', path: '/seats', who: 'signed-in', handle: takeSeat },
  { role: 'control', method: 'GET', path: '/members', who: 'signed-in', handle: showMembers },
  { role: 'control', method: 'POST', path: '/members/invite', who: 'signed-in', handle: takeInvite },
  { role: 'control', method: 'POST', path: '/members/uninvite', who: 'signed-in', handle: takeRevocation },
  { role: 'control', method: 'POST', path: '/members/role', who: 'signed-in', handle: takeRole },
  { role: 'control', method: 'POST', path: '/members/remove', who: 'signed-in', handle: takeRemoval },
  { role: 'control', method: 'GET', path: '/invitation', who: 'anyone', handle: showInvitation },
  { role: 'control', method: 'POST', path: '/invitation', who: 'anyone', handle: takeInvitation },
  { role: 'control', method: 'GET', path: '/', who: 'signed-in', handle: showHome },
  { role: 'control', method: 'GET', path: '/extensions/:app', who: 'person', handle: showExtension },
  { role: 'control', method: 'GET', path: '/extensions/:app/logo', who: 'signed-in', handle: showLogo },
  { role: 'control', method: 'POST', path: '/extensions/:app/listing', who: 'partner', handle: takeListing },
  {
    role: 'control',
    method: 'POST',
    path: '/extensions/:app/review',
    who: 'operator',
    isRisky: true,
    handle: takeReview,
  },
  { role: 'control', method: 'GET', path: '/apps/:app', who: 'person', isRisky: true, handle: showApp },
  { role: 'control', method: 'POST', path: '/apps/:app/install', who: 'person', isRisky: true, handle: takeInstall },
  { role: 'control', method: 'GET', path: '/installations', who: 'person', handle: showInstallations },
  { role: 'control', method: 'GET', path: '/installations/:id', who: 'person', handle: showInstallation },
  { role: 'control', method: 'POST', path: '/installations/:id/change', who: 'person', handle: takeChange },
  {
    role: 'control',
    method: 'GET',
    path: '/installations/:id/upgrade',
    who: 'person',
    isRisky: true,
    handle: showUpgrade,
  },
  {
    role: 'control',
    method: 'POST',
    path: '/installations/:id/upgrade',
    who: 'person',
    isRisky: true,
    handle: takeUpgrade,
  },
  { role: 'control', method: 'POST', path: '/installations/:id/unused', who: 'person', handle: takeUnusedRemoval },
  {
    role: 'control',
    method: 'POST',
    path: '/installations/:id/tokens',
    who: 'person',
    isRisky: true,
    handle: takeApiTokenCreation,
  },
  {
    role: 'control',
    method: 'POST',
    path: '/installations/:id/tokens/revoke',
    who: 'person',
    handle: takeApiTokenRevocation,
  },
  { role: 'control', method: 'POST', path: '/installations/:id/retry', who: 'person', handle: takeRetry },
  { role: 'control', method: 'GET', path: '/access-log', who: 'person', handle: showAccessLog },
  { role: 'control', method: 'GET', path: '/access-log/export', who: 'person', handle: takeAccessLogExport },
  { role: 'control', method: 'POST', path: '/connect/start', who: 'person', handle: takeConnect },
  { role: 'control', method: 'GET', path: '/connect/callback', who: 'person', handle: takeConnected },

  { role: 'any', method: 'GET', path: '/healthz', who: 'anyone', handle: showHealth },
  { role: 'any', method: 'GET', path: '/readyz', who: 'anyone', handle: showReadiness },
  { role: 'any', method: 'GET', path: '/metrics', who: 'anyone', handle: showMetrics },
];
