import 'reflect-metadata';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { connectionOf, DecimalScalar, OptionalField } from '../../../sdk/index.js';
import type { OrderRow } from '../entities.js';
import { OrderStatus, OrderStep } from '../order-status.js';
import { OrderTotals } from './line-types.js';
import { BusinessContact } from './named-entities.js';

registerEnumType(OrderStatus, { name: 'OrderStatus' });
registerEnumType(OrderStep, { name: 'OrderStep' });

@ObjectType()
export class ShippingAddress {
  @Field(() => String) recipient!: string;
  @Field(() => String) street!: string;
  @OptionalField() additionalStreet?: string | null;
  @Field(() => String) city!: string;
  @OptionalField() postalCode?: string | null;
  @OptionalField() region?: string | null;
  @Field(() => String) countryCode!: string;
}

/** Its lines, shipments and returns are resolved in batches, see order-resolver.ts. */
@ObjectType()
export class Order {
  @Field(() => ID) id!: string;
  @Field(() => ID) number!: string;
  @Field(() => String) channel!: string;
  @Field(() => String) externalId!: string;
  @Field(() => OrderStatus) status!: OrderStatus;
  @OptionalField(() => BusinessContact) customer!: BusinessContact | null;
  @Field(() => String) buyerName!: string;
  @OptionalField() buyerEmail!: string | null;
  @Field(() => ShippingAddress) shippingAddress!: ShippingAddress;
  @Field(() => String) currency!: string;
  @Field(() => DecimalScalar) shippingTaxRate!: string;
  @Field(() => OrderTotals) totals!: OrderTotals;
  @OptionalField() cancelReason!: string | null;
  @Field(() => GraphQLDateTime) placedAt!: Date;
  @Field(() => GraphQLDateTime) updatedAt!: Date;

  static from(row: OrderRow): Order {
    const { id, number, channel, externalId, status, customerNumber, buyerName, buyerEmail = null } = row;
    const { shippingAddress, currency, shippingTaxRate, totals, cancelReason = null, placedAt, updatedAt } = row;
    const customer = customerNumber == null ? null : { customerNumber };
    return {
      ...{ id, number, channel, externalId, status, customer, buyerName, buyerEmail },
      ...{ shippingAddress, currency, shippingTaxRate, totals, cancelReason, placedAt, updatedAt },
    };
  }
}

export const OrderConnection = connectionOf(Order);
