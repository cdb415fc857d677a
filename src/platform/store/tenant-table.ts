/** The database role that tenants' work runs as. It owns nothing and cannot bypass row-level security. */
export const TENANT_ROLE = 'grantway_tenant';

/** The schema of the platform's own tables; each source has one of its own. */
export const SCHEMA = 'grantway';

const ofThisTenant = "tenant_id = nullif(current_setting('app.tenant', true), '')::uuid";

/**
 * What makes an entity's table a tenant table: spread it into `defineEntity` beside a property `tenantId`.
 * Reads see the rows of the transaction's tenant only and writes of another tenant's rows fail.
 */
export const tenantTable = {
  rowLevelSecurity: true as const,
  policies: [{ name: 'of_this_tenant', using: ofThisTenant, check: ofThisTenant }],
};
