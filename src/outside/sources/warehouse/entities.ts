import { defineEntity, p } from '@mikro-orm/core';
import { defineOutbox, type SourceTables, tenantTable } from '../../sdk/index.js';
import { MAX_ON_HAND } from './limits.js';
import { migrations } from './migrations/index.js';
import { MovementKind } from './movement-kind.js';
import { ReservationStatus } from './reservation-status.js';

const StockLocationRowSchema = defineEntity({
  name: 'StockLocationRow',
  tableName: 'stock_location',
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    code: p.string(),
    name: p.string(),
    /** Unique and rising within a tenant, in the order of commits: paging relies on it (see `nextChange`). */
    updatedAt: p.datetime(3),
  },
  uniques: [{ properties: ['tenantId', 'code'] }],
  indexes: [{ properties: ['tenantId', 'updatedAt', 'id'] }],
  ...tenantTable,
});
export class StockLocationRow extends StockLocationRowSchema.class {}
StockLocationRowSchema.setClass(StockLocationRow);

const StockItemRowSchema = defineEntity({
  name: 'StockItemRow',
  tableName: 'stock_item',
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    sku: p.string(),
    name: p.string(),
    barcode: p.string().nullable(),
    unitCode: p.string(),
    reorderPoint: p.integer().nullable(),
    createdAt: p.datetime(3),
    /** Of the item or of any of its levels. Unique and rising, see `nextChange`. */
    updatedAt: p.datetime(3),
  },
  uniques: [{ properties: ['tenantId', 'sku'] }],
  indexes: [{ properties: ['tenantId', 'updatedAt', 'id'] }],
  ...tenantTable,
});
export class StockItemRow extends StockItemRowSchema.class {}
StockItemRowSchema.setClass(StockItemRow);

/** How many pieces of an item are at a location. The database itself refuses to promise a piece twice. */
const StockLevelRowSchema = defineEntity({
  name: 'StockLevelRow',
  tableName: 'stock_level',
  properties: {
    stockItemId: p.uuid().primary(),
    locationId: p.uuid().primary(),
    tenantId: p.uuid(),
    onHand: p.integer(),
    reserved: p.integer(),
  },
  indexes: [{ properties: ['tenantId', 'locationId', 'stockItemId'] }],
  checks: [
    { name: 'stock_level_reserved_check', expression: 'reserved >= 0' },
    { name: 'stock_level_available_check', expression: 'reserved <= on_hand' },
    { name: 'stock_level_on_hand_check', expression: `on_hand <= ${MAX_ON_HAND}` },
  ],
  ...tenantTable,
});
export class StockLevelRow extends StockLevelRowSchema.class {}
StockLevelRowSchema.setClass(StockLevelRow);

/** A change of what is on hand: their sum is what is on hand. Rows are never changed. */
const StockMovementRowSchema = defineEntity({
  name: 'StockMovementRow',
  tableName: 'stock_movement',
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    externalId: p.string().nullable(),
    kind: p.enum(() => MovementKind),
    stockItemId: p.uuid(),
    sku: p.string(),
    locationId: p.uuid(),
    toLocationId: p.uuid().nullable(),
    quantity: p.integer(),
    reason: p.string().nullable(),
    reference: p.string().nullable(),
    /** The reservation that it fulfilled. */
    reservationId: p.uuid().nullable(),
    /** When it was recorded. Unique and rising, see `nextChange`. */
    updatedAt: p.datetime(3),
  },
  uniques: [{ properties: ['tenantId', 'externalId'] }, { properties: ['reservationId'] }],
  indexes: [{ properties: ['tenantId', 'updatedAt', 'id'] }, { properties: ['tenantId', 'sku', 'updatedAt'] }],
  ...tenantTable,
});
export class StockMovementRow extends StockMovementRowSchema.class {}
StockMovementRowSchema.setClass(StockMovementRow);

const StockReservationRowSchema = defineEntity({
  name: 'StockReservationRow',
  tableName: 'stock_reservation',
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    externalId: p.string(),
    status: p.enum(() => ReservationStatus),
    stockItemId: p.uuid(),
    sku: p.string(),
    locationId: p.uuid(),
    quantity: p.integer(),
    orderNumber: p.string().nullable(),
    createdAt: p.datetime(3),
    /** Unique and rising, see `nextChange`. */
    updatedAt: p.datetime(3),
  },
  uniques: [{ properties: ['tenantId', 'externalId'] }],
  indexes: [{ properties: ['tenantId', 'updatedAt', 'id'] }, { properties: ['tenantId', 'orderNumber'] }],
  ...tenantTable,
});
export class StockReservationRow extends StockReservationRowSchema.class {}
StockReservationRowSchema.setClass(StockReservationRow);

const outbox = defineOutbox();
export const { OutboxRow } = outbox;

export const warehouseTables: SourceTables = {
  source: 'warehouse',
  entities: [
    StockLocationRowSchema,
    StockItemRowSchema,
    StockLevelRowSchema,
    StockMovementRowSchema,
    StockReservationRowSchema,
    outbox.OutboxRowSchema,
  ],
  outbox,
  migrations,
};
