const ofThisTenant = "tenant_id = nullif(current_setting('app.tenant', true), '')::uuid";

/** To be spread into the definition of every table with a `tenantId`: its rows are seen and written by that tenant only. */
export const tenantTable = {
  rowLevelSecurity: true as const,
  policies: [{ name: 'of_this_tenant', using: ofThisTenant, check: ofThisTenant }],
};
