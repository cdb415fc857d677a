import 'reflect-metadata';
import { Authorized, Field, ObjectType } from 'type-graphql';
import { OptionalField, UserError } from '../../../sdk/index.js';
import { Order } from './order-types.js';
import { OrderReturn, OrderShipment } from './part-types.js';
import { ORDERS_READ } from './scopes.js';

@ObjectType()
export class PlaceOrderPayload {
  @Authorized(ORDERS_READ) @OptionalField(() => Order) order!: Order | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}

@ObjectType()
export class AdvanceOrderPayload {
  @Authorized(ORDERS_READ) @OptionalField(() => Order) order!: Order | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}

@ObjectType()
export class CancelOrderPayload {
  @Authorized(ORDERS_READ) @OptionalField(() => Order) order!: Order | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}

@ObjectType()
export class AddShipmentPayload {
  @Authorized(ORDERS_READ) @OptionalField(() => OrderShipment) shipment!: OrderShipment | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}

@ObjectType()
export class MarkShipmentDeliveredPayload {
  @Authorized(ORDERS_READ) @OptionalField(() => OrderShipment) shipment!: OrderShipment | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}

@ObjectType()
export class RequestReturnPayload {
  @Authorized(ORDERS_READ) @OptionalField(() => OrderReturn) orderReturn!: OrderReturn | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}

@ObjectType()
export class ReceiveReturnPayload {
  @Authorized(ORDERS_READ) @OptionalField(() => OrderReturn) orderReturn!: OrderReturn | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}

@ObjectType()
export class DeclineReturnPayload {
  @Authorized(ORDERS_READ) @OptionalField(() => OrderReturn) orderReturn!: OrderReturn | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}
