// Apps and versions, installations, consent, grants, tokens, the authorization server, people and their roles.
// In: manifests, what a tenant approves, credentials of apps and people. Out: access tokens, assertions for sources,
// who is signed in, which grant is in force. It never keeps an outside service's credential.
export { type Access, accessTokenSeconds } from './access.js';
export {
  type AccessToken,
  checkGrant,
  createTokenIssuer,
  createTokenVerifier,
  type TokenVerifier,
} from './access-token.js';
export {
  type ActionStep,
  type AppManifest,
  type AutomationManifest,
  appManifestSchema,
  parseAppManifest,
  scopesOf,
  type WriteStep,
} from './app-manifest.js';
export { type AssertionSigner, createAssertionSigner } from './assertion.js';
export { type AuthorizationServer, createAuthorizationServer, type Interaction } from './authorization-server.js';
export { forgetExpired } from './forget-expired.js';
export { type GrantInForce, type GrantWatch, watchGrants } from './grant-watch.js';
export {
  changeInstallation,
  getInstallation,
  type InstallAppInput,
  type InstallationChange,
  installApp,
  listInstallations,
} from './install-app.js';
export {
  createPerson,
  createTenant,
  findSignedIn,
  type PersonActor,
  type SignedIn,
  signIn,
  signOut,
} from './people.js';
export { getManifest, listApps, publishApp, renewClientSecret } from './publish-app.js';
export { loadSigningKeys, type SigningKeys } from './signing-keys.js';
