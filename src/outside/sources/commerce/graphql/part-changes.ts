import 'reflect-metadata';
import { GraphQLDateTime } from 'graphql-scalars';
import { Arg, Authorized, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { inInput, runChange } from '../../../sdk/index.js';
import { addShipment } from '../add-shipment.js';
import { closeReturn } from '../close-return.js';
import { deliverShipment } from '../deliver-shipment.js';
import { ReturnStatus } from '../order-status.js';
import { requestReturn } from '../request-return.js';
import type { RequestContext } from './context.js';
import { AddShipmentInput, RequestReturnInput } from './input-types.js';
import { OrderReturn, OrderShipment } from './part-types.js';
import {
  AddShipmentPayload,
  DeclineReturnPayload,
  MarkShipmentDeliveredPayload,
  ReceiveReturnPayload,
  RequestReturnPayload,
} from './payload-types.js';
import { RETURNS_WRITE, SHIPMENTS_WRITE } from './scopes.js';

/** The mutations of what is sent to a buyer, and of what comes back. */
@Resolver()
export class PartChanges {
  @Authorized(SHIPMENTS_WRITE)
  @Mutation(() => AddShipmentPayload)
  async addShipment(
    @Ctx() context: RequestContext,
    @Arg('input', () => AddShipmentInput) input: AddShipmentInput,
  ): Promise<AddShipmentPayload> {
    const { row, faults } = await runChange(context, (em, tenant) => addShipment(em, tenant, input));
    return { shipment: row && OrderShipment.from(row), userErrors: inInput(faults) };
  }

  @Authorized(SHIPMENTS_WRITE)
  @Mutation(() => MarkShipmentDeliveredPayload)
  async markShipmentDelivered(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID) id: string,
    @Arg('deliveredAt', () => GraphQLDateTime, { nullable: true }) deliveredAt?: Date | null,
  ): Promise<MarkShipmentDeliveredPayload> {
    const deliver = { id, deliveredAt: deliveredAt ?? null };
    const { row, faults } = await runChange(context, (em, tenant) => deliverShipment(em, tenant, deliver));
    return { shipment: row && OrderShipment.from(row), userErrors: faults };
  }

  @Authorized(RETURNS_WRITE)
  @Mutation(() => RequestReturnPayload)
  async requestReturn(
    @Ctx() context: RequestContext,
    @Arg('input', () => RequestReturnInput) input: RequestReturnInput,
  ): Promise<RequestReturnPayload> {
    const { row, faults } = await runChange(context, (em, tenant) => requestReturn(em, tenant, input));
    return { orderReturn: row && OrderReturn.from(row), userErrors: inInput(faults) };
  }

  @Authorized(RETURNS_WRITE)
  @Mutation(() => ReceiveReturnPayload)
  async receiveReturn(@Ctx() context: RequestContext, @Arg('id', () => ID) id: string): Promise<ReceiveReturnPayload> {
    return close(context, id, ReturnStatus.RECEIVED);
  }

  @Authorized(RETURNS_WRITE)
  @Mutation(() => DeclineReturnPayload)
  async declineReturn(@Ctx() context: RequestContext, @Arg('id', () => ID) id: string): Promise<DeclineReturnPayload> {
    return close(context, id, ReturnStatus.DECLINED);
  }
}

async function close(context: RequestContext, id: string, to: ReturnStatus): Promise<ReceiveReturnPayload> {
  const { row, faults } = await runChange(context, (em, tenant) => closeReturn(em, tenant, { id, to }));
  return { orderReturn: row && OrderReturn.from(row), userErrors: faults };
}
