/** The scopes of contracts/warehouse/2026-10/contract.yaml. */
export const STOCK_READ = 'warehouse.stock:read';
export const STOCK_WRITE = 'warehouse.stock:write';
export const RESERVATIONS_READ = 'warehouse.reservations:read';
export const RESERVATIONS_WRITE = 'warehouse.reservations:write';
