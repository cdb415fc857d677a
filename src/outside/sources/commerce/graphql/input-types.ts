import 'reflect-metadata';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, InputType, Int } from 'type-graphql';
import { DecimalScalar, OptionalField } from '../../../sdk/index.js';
import type { AddressInput, LineInput, OrderInput, Pieces, ReturnInput, ShipmentInput } from '../order-input.js';

@InputType()
export class ShippingAddressInput implements AddressInput {
  @Field(() => String) recipient!: string;
  @Field(() => String) street!: string;
  @OptionalField() additionalStreet?: string | null;
  @Field(() => String) city!: string;
  @OptionalField() postalCode?: string | null;
  @OptionalField() region?: string | null;
  @Field(() => String) countryCode!: string;
}

@InputType()
export class OrderLineInput implements LineInput {
  @Field(() => ID) sku!: string;
  @Field(() => String) name!: string;
  @Field(() => Int) quantity!: number;
  @Field(() => DecimalScalar) unitPrice!: string;
  @Field(() => DecimalScalar) taxRate!: string;
}

@InputType()
export class PlaceOrderInput implements OrderInput {
  @Field(() => String) channel!: string;
  @Field(() => String) externalId!: string;
  @OptionalField(() => ID) number?: string | null;
  @OptionalField(() => ID) customerNumber?: string | null;
  @Field(() => String) buyerName!: string;
  @OptionalField() buyerEmail?: string | null;
  @Field(() => ShippingAddressInput) shippingAddress!: ShippingAddressInput;
  @Field(() => String) currency!: string;
  @Field(() => [OrderLineInput]) lines!: OrderLineInput[];
  @OptionalField(() => DecimalScalar) shippingNet?: string | null;
  @OptionalField(() => DecimalScalar) shippingTaxRate?: string | null;
  @OptionalField(() => DecimalScalar) expectedGross?: string | null;
  @OptionalField(() => GraphQLDateTime) placedAt?: Date | null;
}

@InputType()
export class OrderLinePiecesInput implements Pieces {
  @Field(() => ID) lineId!: string;
  @Field(() => Int) quantity!: number;
}

@InputType()
export class AddShipmentInput implements ShipmentInput {
  @Field(() => ID) orderId!: string;
  @Field(() => String) carrier!: string;
  @Field(() => String) trackingNumber!: string;
  @OptionalField(() => [OrderLinePiecesInput]) lines?: OrderLinePiecesInput[] | null;
  @OptionalField(() => GraphQLDateTime) shippedAt?: Date | null;
}

@InputType()
export class RequestReturnInput implements ReturnInput {
  @Field(() => ID) orderId!: string;
  @Field(() => String) externalId!: string;
  @Field(() => String) reason!: string;
  @Field(() => [OrderLinePiecesInput]) lines!: OrderLinePiecesInput[];
}
