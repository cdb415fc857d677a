import { defineEntity, p } from '@mikro-orm/core';
import { defineOutbox, type SourceTables, tenantTable } from '../../sdk/index.js';
import { migrations } from './migrations/index.js';
import type { AddressInput, Pieces } from './order-input.js';
import { OrderStatus, ReturnStatus, ShipmentStatus } from './order-status.js';
import type { Totals } from './order-totals.js';

const OrderRowSchema = defineEntity({
  name: 'OrderRow',
  tableName: 'customer_order',
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    number: p.string(),
    /** Counts the numbers that the application gave; null where the caller gave one. */
    sequence: p.integer().nullable(),
    channel: p.string(),
    externalId: p.string(),
    /** Of the input: another order under the same external id is refused. */
    digest: p.string(),
    status: p.enum(() => OrderStatus),
    customerNumber: p.string().nullable(),
    buyerName: p.string(),
    buyerEmail: p.string().nullable(),
    shippingAddress: p.json().$type<AddressInput>(),
    currency: p.string(),
    shippingTaxRate: p.string(),
    totals: p.json().$type<Totals>(),
    cancelReason: p.string().nullable(),
    placedAt: p.datetime(3),
    /** Of the order, its shipments or its returns. Unique and rising within a tenant, see `nextChange`. */
    updatedAt: p.datetime(3),
  },
  uniques: [
    { properties: ['tenantId', 'number'] },
    { properties: ['tenantId', 'channel', 'externalId'] },
    { properties: ['tenantId', 'sequence'] },
  ],
  indexes: [{ properties: ['tenantId', 'updatedAt', 'id'] }, { properties: ['tenantId', 'customerNumber'] }],
  ...tenantTable,
});
export class OrderRow extends OrderRowSchema.class {}
OrderRowSchema.setClass(OrderRow);

/** A line of an order; it never changes. */
const OrderLineRowSchema = defineEntity({
  name: 'OrderLineRow',
  tableName: 'order_line',
  properties: {
    orderId: p.uuid().primary(),
    /** Counts from 1; its text is the line's id. */
    position: p.integer().primary(),
    tenantId: p.uuid(),
    sku: p.string(),
    name: p.string(),
    quantity: p.integer(),
    unitPrice: p.string(),
    netAmount: p.string(),
    taxRate: p.string(),
  },
  ...tenantTable,
});
export class OrderLineRow extends OrderLineRowSchema.class {}
OrderLineRowSchema.setClass(OrderLineRow);

const ShipmentRowSchema = defineEntity({
  name: 'ShipmentRow',
  tableName: 'shipment',
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    orderId: p.uuid(),
    carrier: p.string(),
    trackingNumber: p.string(),
    status: p.enum(() => ShipmentStatus),
    lines: p.json().$type<Pieces[]>(),
    shippedAt: p.datetime(3),
    deliveredAt: p.datetime(3).nullable(),
  },
  uniques: [{ properties: ['orderId', 'carrier', 'trackingNumber'] }],
  ...tenantTable,
});
export class ShipmentRow extends ShipmentRowSchema.class {}
ShipmentRowSchema.setClass(ShipmentRow);

const ReturnRowSchema = defineEntity({
  name: 'ReturnRow',
  tableName: 'order_return',
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    orderId: p.uuid(),
    externalId: p.string(),
    status: p.enum(() => ReturnStatus),
    reason: p.string(),
    lines: p.json().$type<Pieces[]>(),
    requestedAt: p.datetime(3),
    closedAt: p.datetime(3).nullable(),
  },
  uniques: [{ properties: ['tenantId', 'externalId'] }],
  indexes: [{ properties: ['orderId'] }],
  ...tenantTable,
});
export class ReturnRow extends ReturnRowSchema.class {}
ReturnRowSchema.setClass(ReturnRow);

const outbox = defineOutbox();
export const { OutboxRow } = outbox;

export const commerceTables: SourceTables = {
  source: 'commerce',
  entities: [OrderRowSchema, OrderLineRowSchema, ShipmentRowSchema, ReturnRowSchema, outbox.OutboxRowSchema],
  outbox,
  migrations,
};
