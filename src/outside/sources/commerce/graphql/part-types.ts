import 'reflect-metadata';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { OptionalField } from '../../../sdk/index.js';
import type { ReturnRow, ShipmentRow } from '../entities.js';
import type { Pieces } from '../order-input.js';
import { ReturnStatus, ShipmentStatus } from '../order-status.js';

registerEnumType(ShipmentStatus, { name: 'ShipmentStatus' });
registerEnumType(ReturnStatus, { name: 'ReturnStatus' });

/** What is resolved in batches of a part of an order, see part-resolvers.ts. */
export interface OrderPart {
  orderId: string;
  pieces: Pieces[];
}

@ObjectType()
export class OrderShipment implements OrderPart {
  @Field(() => ID) id!: string;
  orderId!: string;
  @Field(() => ShipmentStatus) status!: ShipmentStatus;
  @Field(() => String) carrier!: string;
  @Field(() => String) trackingNumber!: string;
  pieces!: Pieces[];
  @Field(() => GraphQLDateTime) shippedAt!: Date;
  @OptionalField(() => GraphQLDateTime) deliveredAt!: Date | null;

  static from(row: ShipmentRow): OrderShipment {
    const { id, orderId, status, carrier, trackingNumber, lines: pieces, shippedAt, deliveredAt = null } = row;
    return { id, orderId, status, carrier, trackingNumber, pieces, shippedAt, deliveredAt };
  }
}

@ObjectType()
export class OrderReturn implements OrderPart {
  @Field(() => ID) id!: string;
  orderId!: string;
  @Field(() => String) externalId!: string;
  @Field(() => ReturnStatus) status!: ReturnStatus;
  @Field(() => String) reason!: string;
  pieces!: Pieces[];
  @Field(() => GraphQLDateTime) requestedAt!: Date;
  @OptionalField(() => GraphQLDateTime) closedAt!: Date | null;

  static from(row: ReturnRow): OrderReturn {
    const { id, orderId, externalId, status, reason, lines: pieces, requestedAt, closedAt = null } = row;
    return { id, orderId, externalId, status, reason, pieces, requestedAt, closedAt };
  }
}
