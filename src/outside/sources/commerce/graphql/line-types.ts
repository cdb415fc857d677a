import 'reflect-metadata';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { DecimalScalar, OptionalField } from '../../../sdk/index.js';
import type { OrderLineRow } from '../entities.js';
import { StockItem } from './named-entities.js';

@ObjectType()
export class OrderLine {
  @Field(() => ID) id!: string;
  @Field(() => ID) sku!: string;
  @OptionalField(() => StockItem) stock!: StockItem | null;
  @Field(() => String) name!: string;
  @Field(() => Int) quantity!: number;
  @Field(() => DecimalScalar) unitPrice!: string;
  @Field(() => DecimalScalar) netAmount!: string;
  @Field(() => DecimalScalar) taxRate!: string;

  static from({ position, sku, name, quantity, unitPrice, netAmount, taxRate }: OrderLineRow): OrderLine {
    return { id: String(position), sku, stock: { sku }, name, quantity, unitPrice, netAmount, taxRate };
  }
}

@ObjectType()
export class OrderLinePieces {
  @Field(() => OrderLine) line!: OrderLine;
  @Field(() => Int) quantity!: number;
}

@ObjectType()
export class OrderTotals {
  @Field(() => DecimalScalar) linesNet!: string;
  @Field(() => DecimalScalar) shippingNet!: string;
  @Field(() => DecimalScalar) net!: string;
  @Field(() => DecimalScalar) tax!: string;
  @Field(() => DecimalScalar) gross!: string;
}
