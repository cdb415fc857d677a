import 'reflect-metadata';
import { Arg, Authorized, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { inInput, runChange } from '../../../sdk/index.js';
import { advanceOrder, cancelOrder } from '../advance-order.js';
import { OrderStep } from '../order-status.js';
import { placeOrder } from '../place-order.js';
import type { RequestContext } from './context.js';
import { PlaceOrderInput } from './input-types.js';
import { Order } from './order-types.js';
import { AdvanceOrderPayload, CancelOrderPayload, PlaceOrderPayload } from './payload-types.js';
import { ORDERS_WRITE } from './scopes.js';

/** The mutations of orders themselves. */
@Resolver()
export class OrderChanges {
  @Authorized(ORDERS_WRITE)
  @Mutation(() => PlaceOrderPayload)
  async placeOrder(
    @Ctx() context: RequestContext,
    @Arg('input', () => PlaceOrderInput) input: PlaceOrderInput,
  ): Promise<PlaceOrderPayload> {
    const { row, faults } = await runChange(context, (em, tenant) => placeOrder(em, tenant, input));
    return { order: row && Order.from(row), userErrors: inInput(faults) };
  }

  /**
   * One mutation for the steps, not one for each: an automation maps another system's status to `to` and needs no branch.
   * A cancellation wants a reason and cannot be undone, so it has its own.
   */
  @Authorized(ORDERS_WRITE)
  @Mutation(() => AdvanceOrderPayload)
  async advanceOrder(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID) id: string,
    @Arg('to', () => OrderStep) to: OrderStep,
  ): Promise<AdvanceOrderPayload> {
    const { row, faults } = await runChange(context, (em, tenant) => advanceOrder(em, tenant, { id, to }));
    return { order: row && Order.from(row), userErrors: faults };
  }

  @Authorized(ORDERS_WRITE)
  @Mutation(() => CancelOrderPayload)
  async cancelOrder(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID) id: string,
    @Arg('reason', () => String) reason: string,
  ): Promise<CancelOrderPayload> {
    const { row, faults } = await runChange(context, (em, tenant) => cancelOrder(em, tenant, { id, reason }));
    return { order: row && Order.from(row), userErrors: faults };
  }
}
