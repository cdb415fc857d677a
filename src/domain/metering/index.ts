// Usage: what each installation asked of each contract on each day, and who touches which part of it. Budgets: what each
// may spend. In: one call per operation, which never waits. Out: rows of usage, who used some coordinates since a day,
// whether a budget has so many points, and a log of who did what. What an operation costs is not known here.
export { type AccessLog, createAccessLog } from './access-log.js';
export { type Budget, type Budgets, type BudgetTerms, createBudgets } from './budgets.js';
export { findGroupUse, type Groups, type GroupUse, listSentOperations } from './find-installation-use.js';
export { type CoordinateUser, type CoordinateUsers, findCoordinateUsers } from './find-users.js';
export { forgetOldUsage } from './forget-old-usage.js';
export type { MeteredOperation, OperationUser } from './metered-operation.js';
export {
  type AccessLogFilter,
  type AccessLogPlace,
  accessLogPlaceOf,
  checkAccessLogFilter,
  exportAccessLog,
  findAccessLogEntries,
  maxExported,
} from './search-access-log.js';
export { createUsageMeter, type UsageMeter } from './usage-meter.js';
