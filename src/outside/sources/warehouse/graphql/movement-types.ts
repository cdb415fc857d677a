import 'reflect-metadata';
import { GraphQLDateTime } from 'graphql-scalars';
import { Authorized, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionOf, OptionalField, UserError } from '../../../sdk/index.js';
import type { StockMovementRow } from '../entities.js';
import { MovementKind } from '../movement-kind.js';
import type { MovementInput } from '../stock-input.js';
import { STOCK_READ } from './scopes.js';

registerEnumType(MovementKind, { name: 'MovementKind' });

/** Its item and its locations are resolved in batches, see movement-resolver.ts. */
@ObjectType()
export class StockMovement {
  @Field(() => ID) id!: string;
  @OptionalField() externalId!: string | null;
  @Field(() => MovementKind) kind!: MovementKind;
  @Field(() => ID) sku!: string;
  stockItemId!: string;
  locationId!: string;
  toLocationId!: string | null;
  @Field(() => Int) quantity!: number;
  @OptionalField() reason!: string | null;
  @OptionalField() reference!: string | null;
  @Field(() => GraphQLDateTime) createdAt!: Date;

  static from(row: StockMovementRow): StockMovement {
    const { id, externalId = null, kind, sku, stockItemId, locationId, toLocationId = null, quantity } = row;
    const { reason = null, reference = null, updatedAt: createdAt } = row;
    return { id, externalId, kind, sku, stockItemId, locationId, toLocationId, quantity, reason, reference, createdAt };
  }
}

export const StockMovementConnection = connectionOf(StockMovement);

@InputType()
export class RecordMovementInput implements MovementInput {
  @Field(() => String) externalId!: string;
  @Field(() => MovementKind) kind!: MovementKind;
  @Field(() => ID) sku!: string;
  @Field(() => ID) locationId!: string;
  @OptionalField(() => ID) toLocationId?: string | null;
  @Field(() => Int) quantity!: number;
  @OptionalField() reason?: string | null;
  @OptionalField() reference?: string | null;
}

@ObjectType()
export class RecordMovementPayload {
  @Authorized(STOCK_READ) @OptionalField(() => StockMovement) movement!: StockMovement | null;
  @Field(() => [UserError]) userErrors!: UserError[];
}
