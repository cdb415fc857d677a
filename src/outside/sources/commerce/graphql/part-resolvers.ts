import 'reflect-metadata';
import { Arg, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { isUuid } from '../../../sdk/index.js';
import { ReturnRow, ShipmentRow } from '../entities.js';
import type { RequestContext } from './context.js';
import { OrderLine, OrderLinePieces } from './line-types.js';
import { Order } from './order-types.js';
import { type OrderPart, OrderReturn, OrderShipment } from './part-types.js';
import { ORDERS_READ } from './scopes.js';

@Resolver(() => OrderShipment)
export class ShipmentResolver {
  @Authorized(ORDERS_READ)
  @Query(() => OrderShipment, { nullable: true })
  async shipment(
    @Ctx() { assertion, store }: RequestContext,
    @Arg('id', () => ID) id: string,
  ): Promise<OrderShipment | null> {
    if (!isUuid(id)) return null;
    const row = await store.forTenant(assertion.tenant).findOne(ShipmentRow, { id });
    return row && OrderShipment.from(row);
  }

  @FieldResolver(() => Order)
  order(@Root() part: OrderShipment, @Ctx() context: RequestContext): Promise<Order> {
    return orderOf(part, context);
  }

  @FieldResolver(() => [OrderLinePieces])
  lines(@Root() part: OrderShipment, @Ctx() context: RequestContext): Promise<OrderLinePieces[]> {
    return linesOf(part, context);
  }
}

@Resolver(() => OrderReturn)
export class ReturnResolver {
  @Authorized(ORDERS_READ)
  @Query(() => OrderReturn, { nullable: true })
  async orderReturn(
    @Ctx() { assertion, store }: RequestContext,
    @Arg('id', () => ID) id: string,
  ): Promise<OrderReturn | null> {
    if (!isUuid(id)) return null;
    const row = await store.forTenant(assertion.tenant).findOne(ReturnRow, { id });
    return row && OrderReturn.from(row);
  }

  @FieldResolver(() => Order)
  order(@Root() part: OrderReturn, @Ctx() context: RequestContext): Promise<Order> {
    return orderOf(part, context);
  }

  @FieldResolver(() => [OrderLinePieces])
  lines(@Root() part: OrderReturn, @Ctx() context: RequestContext): Promise<OrderLinePieces[]> {
    return linesOf(part, context);
  }
}

/** Orders are never deleted. */
async function orderOf({ orderId }: OrderPart, { orders }: RequestContext): Promise<Order> {
  const row = await orders.load(orderId);
  if (row === null) throw new TypeError(`A part refers to the order ${orderId}, which there is not.`);
  return Order.from(row);
}

async function linesOf({ orderId, pieces }: OrderPart, { lines }: RequestContext): Promise<OrderLinePieces[]> {
  const rows = new Map((await lines.load(orderId)).map((row) => [String(row.position), row]));
  return pieces.map(({ lineId, quantity }) => {
    const row = rows.get(lineId);
    if (!row) throw new TypeError(`A part refers to line ${lineId} of the order ${orderId}, which there is not.`);
    return { line: OrderLine.from(row), quantity };
  });
}
