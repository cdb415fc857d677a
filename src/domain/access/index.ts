// Apps and versions, installations, consent, grants, tokens, the authorization server, people and their roles.
// In: manifests, what a tenant approves, credentials of apps and people. Out: access tokens, assertions for sources,
// who is signed in, which grant is in force. It never keeps an outside service's credential.
export { type Access, accessTokenSeconds } from './access.js';
export {
  type AccessToken,
  checkGrant,
  checkNotRevoked,
  createTokenIssuer,
  createTokenVerifier,
  type TokenVerifier,
} from './access-token.js';
export {
  type CreateApiTokenInput,
  createApiToken,
  hasApiToken,
  listApiTokens,
  revokeApiToken,
} from './api-tokens.js';
export {
  type ActionStep,
  APP_CATEGORIES,
  type AppManifest,
  type AutomationManifest,
  appManifestSchema,
  parseAppManifest,
  readAppManifest,
  scopesOf,
  type WriteStep,
} from './app-manifest.js';
export { type AssertionSigner, createAssertionSigner } from './assertion.js';
export type { OpenedAttempt } from './attempts.js';
export { type AuthorizationServer, createAuthorizationServer, type Interaction } from './authorization-server.js';
export { changePassword } from './change-password.js';
export {
  deprecateVersion,
  endDueVersions,
  endVersion,
  markAvailable,
  markLegacy,
  promoteVersion,
  recallVersion,
  rejectVersion,
  restoreVersion,
  submitVersion,
  type VersionAt,
  withdrawVersion,
} from './change-version.js';
export { checkClientSecret } from './check-client-secret.js';
export { checkManifest, type ManifestWorld } from './check-manifest.js';
export { listClientSecrets, renewClientSecret } from './client-secrets.js';
export { createCompany } from './company-provider.js';
export {
  type AppChange,
  type AppDifference,
  compareAppManifests,
  obstaclesTo,
} from './compare-app-manifests.js';
export {
  deliverNotices,
  forgetOldNotices,
  listNotices,
  type Notices,
  noticeSchedule,
  renewNoticeSecret,
  signNotice,
} from './deliver-notices.js';
export { createDpopGuard, DPOP_ALGORITHMS, type DpopGuard } from './dpop-proof.js';
export { forgetExpired } from './forget-expired.js';
export { getInstallation } from './get-installation.js';
export { type GrantInForce, type GrantWatch, watchGrants } from './grant-watch.js';
export {
  changeInstallation,
  checkWaiting,
  type InstallAppInput,
  type InstallationChange,
  installApp,
  listInstallations,
} from './install-app.js';
export {
  acceptInvitation,
  findInvitation,
  inviteMember,
  listInvitations,
  type OpenInvitation,
  revokeInvitation,
} from './invitations.js';
export { listOperations, type ManifestOperation } from './list-operations.js';
export { listInstalledVersions, listPinningApps, nameTenants } from './list-pinning-apps.js';
export { type ListedVersion, listVersions } from './list-versions.js';
export { documentsOf } from './manifest-documents.js';
export {
  changeRole,
  listMembers,
  type Member,
  mayChange,
  type Place,
  placeOf,
  removeMember,
  rolesOf,
} from './members.js';
export { moveBack } from './move-back.js';
export { addPartnerMember, addSourceOwner, createPartner, listPartnersApps, makeOperator } from './partners.js';
export { addPasskey, removePasskey, startPasskey } from './passkeys.js';
export { createPerson, createTenant } from './people.js';
export {
  createPersonToken,
  findTokenHolder,
  isPersonToken,
  listPersonTokens,
  revokePersonToken,
} from './person-tokens.js';
export { getManifest, nameOfPublisher, publishApp } from './publish-app.js';
export { type Publisher, type Publishing, publishVersion } from './publish-version.js';
export { type AppEnvValues, createAppEnv, type ReadAppEnv } from './read-app-env.js';
export { createSandboxTenants, isSandboxTenant, listSandboxSeats } from './sandbox-tenants.js';
export { listSeats, type PersonActor, type Seat, type SeatActor } from './seats.js';
export {
  endOtherSessions,
  endSession,
  findSignedIn,
  isFresh,
  listSessions,
  type OpenedSession,
  openSession,
  proofTooOld,
  renewProof,
  type SignedIn,
  signOut,
  switchSeat,
} from './sessions.js';
export { ENVIRONMENTS, type Environment, type EnvVariable, listEnvValues, setEnvValue } from './set-env-value.js';
export { findInstallationsOf, setEnvironment } from './set-environment.js';
export { checkPassword, signIn } from './sign-in.js';
export { finishAtCompany, startAtCompany } from './sign-in-at-company.js';
export { checkOwnWays, findWays, passkeySiteOf, type SignInWays, type WaysOfPerson } from './sign-in-ways.js';
export { openSigningKeys, rotateSigningKey, type SigningKeys } from './signing-keys.js';
export {
  checkOffered,
  getUpgrade,
  getVersion,
  moveInstallation,
  refuseUpgrade,
  type Upgrade,
  type UpgradeOutcome,
} from './upgrade-installation.js';
export { proveByPasskey, signInByPasskey, startPasskeyUse } from './use-passkey.js';
export { checkAppPermission, INSTALLABLE, VERSION_MOVES } from './version-moves.js';
