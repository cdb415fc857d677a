import { z } from 'zod';
import { OrderStep } from './order-status.js';

const MAX_ORDERS = 1_000;

const text = z.string();
const optionalText = z.string().nullable().optional();
const decimal = z.string().regex(/^-?\d+(\.\d+)?$/, 'An exact decimal is a string such as "12.50".');
const instant = z.iso.datetime({ offset: true }).transform((value) => new Date(value));
const pieces = z.array(z.strictObject({ lineId: text, quantity: z.int() }));

/** The forms of PlaceOrderInput, AddShipmentInput and RequestReturnInput in the contract, and how far each came. */
const FiledOrder = z.strictObject({
  channel: text,
  externalId: text,
  number: optionalText,
  customerNumber: optionalText,
  buyerName: text,
  buyerEmail: optionalText,
  shippingAddress: z.strictObject({
    recipient: text,
    street: text,
    additionalStreet: optionalText,
    city: text,
    postalCode: optionalText,
    region: optionalText,
    countryCode: text,
  }),
  currency: text,
  lines: z.array(z.strictObject({ sku: text, name: text, quantity: z.int(), unitPrice: decimal, taxRate: decimal })),
  shippingNet: decimal.nullable().optional(),
  shippingTaxRate: decimal.nullable().optional(),
  expectedGross: decimal.nullable().optional(),
  placedAt: instant,
  /** The last step that somebody said. */
  step: z.enum(OrderStep).nullable().default(null),
  cancelReason: text.nullable().default(null),
  shipments: z
    .array(
      z.strictObject({
        carrier: text,
        trackingNumber: text,
        lines: pieces.optional(),
        shippedAt: instant,
        deliveredAt: instant.nullable().default(null),
      }),
    )
    .default([]),
  returns: z
    .array(
      z.strictObject({
        externalId: text,
        reason: text,
        lines: pieces,
        outcome: z.enum(['RECEIVED', 'DECLINED']).nullable().default(null),
      }),
    )
    .default([]),
});

export type FiledOrder = z.infer<typeof FiledOrder>;

/** A list of orders. */
export const OrdersFile = z.array(FiledOrder).max(MAX_ORDERS);
