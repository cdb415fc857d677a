// Extensions: what enabling one does for a tenant, and what disabling it undoes.
// In: what a person approved. Out: an installation with its automations going. It decides no permission of its own.
export { changeExtension, type Directory, enableExtension } from './enable-extension.js';
