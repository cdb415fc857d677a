// Extensions: what enabling one does for a tenant, and what disabling it undoes.
// In: what a person approved. Out: an installation with its automations going. It decides no permission of its own.

export {
  type ExtensionAt,
  findReviewed,
  getListing,
  listBundledExtension,
  listExtensions,
  reviewExtension,
  saveExtension,
  submitExtension,
  withdrawExtension,
} from './change-extension.js';
export { getOffer, isOfferedTo } from './check-offered.js';
export { changeExtension, type Directory, enableExtension } from './enable-extension.js';
export {
  type ExtensionPage,
  type FoundExtension,
  findExtensions,
  getExtension,
  STANDINGS,
  type Standing,
} from './find-extensions.js';
export {
  findInstallationUsage,
  type InstallationUsage,
  removeUnusedScopes,
  type ScopeUsage,
} from './installation-usage.js';
export { listMigrations, type MigrateTenantsInput, migrateTenants, revertMigration } from './migrate-tenants.js';
export { approveUpgrade, upgradeInstallation } from './upgrade-extension.js';
