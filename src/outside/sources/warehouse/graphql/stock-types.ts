import 'reflect-metadata';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { connectionOf, OptionalField } from '../../../sdk/index.js';
import type { StockItemRow, StockLocationRow } from '../entities.js';

@ObjectType()
export class StockLocation {
  @Field(() => ID) id!: string;
  @Field(() => String) code!: string;
  @Field(() => String) name!: string;
  @Field(() => GraphQLDateTime) updatedAt!: Date;

  static from({ id, code, name, updatedAt }: StockLocationRow): StockLocation {
    return { id, code, name, updatedAt };
  }
}

@ObjectType()
export class StockLevel {
  @Field(() => StockLocation) location!: StockLocation;
  @Field(() => Int) onHand!: number;
  @Field(() => Int) reserved!: number;
  @Field(() => Int) available!: number;
}

/** What is counted is resolved from its levels in batches, see stock-item-resolver.ts. */
@ObjectType()
export class StockItem {
  @Field(() => ID) id!: string;
  @Field(() => ID) sku!: string;
  @Field(() => String) name!: string;
  @OptionalField() barcode!: string | null;
  @Field(() => String) unitCode!: string;
  @OptionalField(() => Int) reorderPoint!: number | null;
  @Field(() => GraphQLDateTime) createdAt!: Date;
  @Field(() => GraphQLDateTime) updatedAt!: Date;

  static from(row: StockItemRow): StockItem {
    const { id, sku, name, barcode = null, unitCode, reorderPoint = null, createdAt, updatedAt } = row;
    return { id, sku, name, barcode, unitCode, reorderPoint, createdAt, updatedAt };
  }
}

export const StockItemConnection = connectionOf(StockItem);

export const StockLocationConnection = connectionOf(StockLocation);
