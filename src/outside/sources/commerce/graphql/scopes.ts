/** The scopes of contracts/commerce/2026-10/contract.yaml. */
export const ORDERS_READ = 'commerce.orders:read';
export const ORDERS_WRITE = 'commerce.orders:write';
export const SHIPMENTS_WRITE = 'commerce.shipments:write';
export const RETURNS_WRITE = 'commerce.returns:write';
