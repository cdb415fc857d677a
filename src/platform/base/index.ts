// What every room stands on: configuration, error codes, time, log, secrets by value, who may do what.
// In: environment variables, errors. Out: one Config, one error class, one log. It knows no room and keeps no data.
export { AdmittingMap } from './admitting-map.js';
export { type Clock, epochSeconds, manualClock, systemClock } from './clock.js';
export { type Config, ROLES, type Role, readConfig } from './config.js';
export { ERRORS, type ErrorCode } from './error-codes.js';
export { CodedError, isCoded, messageOf, toProblem } from './errors.js';
export { type GroupLimits, groupCalls } from './group-commit.js';
export { createLog, type Log, silentLog } from './log.js';
export {
  type Actor,
  checkPermission,
  hasPermission,
  PARTNER_ROLES,
  type PartnerRole,
  PERMISSIONS,
  PERSON_ROLES,
  type Permission,
  type PersonRole,
} from './permission.js';
export { RecentMap } from './recent-map.js';
export { rememberSecrets, scrubSecrets } from './scrub-secrets.js';
export { bearerOf, createSecret, hashSecret, isSameSecret } from './secrets.js';
export { isUuid } from './uuid.js';
