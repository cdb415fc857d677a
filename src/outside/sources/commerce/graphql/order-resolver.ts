import 'reflect-metadata';
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import {
  badInput,
  checkTextArgument,
  loadById,
  loadByText,
  mapPage,
  type Page,
  PageArgs,
  readPage,
} from '../../../sdk/index.js';
import { OrderRow } from '../entities.js';
import { OrderStatus } from '../order-status.js';
import type { RequestContext } from './context.js';
import { OrderLine } from './line-types.js';
import { Order, OrderConnection } from './order-types.js';
import { OrderReturn, OrderShipment } from './part-types.js';
import { ORDERS_READ } from './scopes.js';

@Resolver(() => Order)
export class OrderResolver {
  @Authorized(ORDERS_READ)
  @Query(() => OrderConnection)
  async orders(
    @Ctx() { assertion, store }: RequestContext,
    @Args(() => PageArgs) input: PageArgs,
    @Arg('status', () => OrderStatus, { nullable: true }) status?: OrderStatus | null,
    @Arg('channel', () => String, { nullable: true }) channel?: string | null,
    @Arg('customerNumber', () => ID, { nullable: true }) customerNumber?: string | null,
  ): Promise<Page<Order>> {
    checkTextArgument('channel', channel);
    checkTextArgument('customerNumber', customerNumber);
    const page = await readPage<OrderRow>(store.forTenant(assertion.tenant), {
      row: OrderRow,
      filter: {
        ...(status != null && { status }),
        ...(channel != null && { channel }),
        ...(customerNumber != null && { customerNumber }),
      },
      input,
    });
    return mapPage(page, Order.from);
  }

  @Authorized(ORDERS_READ)
  @Query(() => Order, { nullable: true })
  async order(
    @Ctx() { orders, ordersByNumber }: RequestContext,
    @Arg('id', () => ID, { nullable: true }) id?: string | null,
    @Arg('number', () => ID, { nullable: true }) number?: string | null,
  ): Promise<Order | null> {
    if ((id == null) === (number == null)) throw badInput('Give either "id" or "number".');
    checkTextArgument('number', number);
    const row = await (id == null ? loadByText(ordersByNumber, number) : loadById(orders, id));
    return row && Order.from(row);
  }

  @FieldResolver(() => [OrderLine])
  async lines(@Root() { id }: Order, @Ctx() context: RequestContext): Promise<OrderLine[]> {
    return (await context.lines.load(id)).map(OrderLine.from);
  }

  @FieldResolver(() => [OrderShipment])
  async shipments(@Root() { id }: Order, @Ctx() context: RequestContext): Promise<OrderShipment[]> {
    return (await context.shipments.load(id)).map(OrderShipment.from);
  }

  @FieldResolver(() => [OrderReturn])
  async returns(@Root() { id }: Order, @Ctx() context: RequestContext): Promise<OrderReturn[]> {
    return (await context.returns.load(id)).map(OrderReturn.from);
  }
}
