import 'reflect-metadata';
import { GraphQLDateTime } from 'graphql-scalars';
import { Authorized, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionOf, OptionalField, UserError } from '../../../sdk/index.js';
import type { StockReservationRow } from '../entities.js';
import { ReservationStatus } from '../reservation-status.js';
import type { ReservationInput } from '../stock-input.js';
import { StockMovement } from './movement-types.js';
import { RESERVATIONS_READ, STOCK_READ } from './scopes.js';

registerEnumType(ReservationStatus, { name: 'ReservationStatus' });

/** Its item and its location are resolved in batches, see reservation-resolver.ts. */
@ObjectType()
export class StockReservation {
  @Field(() => ID) id!: string;
  @Field(() => String) externalId!: string;
  @Field(() => ReservationStatus) status!: ReservationStatus;
  @Field(() => ID) sku!: string;
  stockItemId!: string;
  locationId!: string;
  @Field(() => Int) quantity!: number;
  @OptionalField() orderNumber!: string | null;
  @Field(() => GraphQLDateTime) createdAt!: Date;
  @Field(() => GraphQLDateTime) updatedAt!: Date;

  static from(row: StockReservationRow): StockReservation {
    const { id, externalId, status, sku, stockItemId, locationId, quantity, orderNumber = null } = row;
    const { createdAt, updatedAt } = row;
    return { id, externalId, status, sku, stockItemId, locationId, quantity, orderNumber, createdAt, updatedAt };
  }
}

export const StockReservationConnection = connectionOf(StockReservation);

@InputType()
export class ReserveStockInput implements ReservationInput {
  @Field(() => String) externalId!: string;
  @Field(() => ID) sku!: string;
  @Field(() => Int) quantity!: number;
  @OptionalField(() => ID) locationId?: string | null;
  @OptionalField() orderNumber?: string | null;
}

@ObjectType()
export class ReserveStockPayload {
  @Authorized(RESERVATIONS_READ) @OptionalField(() => StockReservation) reservation!: StockReservation | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}

@ObjectType()
export class ReleaseReservationPayload {
  @Authorized(RESERVATIONS_READ) @OptionalField(() => StockReservation) reservation!: StockReservation | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}

@ObjectType()
export class FulfilReservationPayload {
  @Authorized(RESERVATIONS_READ) @OptionalField(() => StockReservation) reservation!: StockReservation | null;
  @Authorized(STOCK_READ) @OptionalField(() => StockMovement) movement!: StockMovement | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}
