import 'reflect-metadata';
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import {
  checkTextArgument,
  inInput,
  loadById,
  mapPage,
  type Page,
  PageArgs,
  readPage,
  runChange,
} from '../../../sdk/index.js';
import { type Ended, endReservation } from '../end-reservation.js';
import { StockReservationRow } from '../entities.js';
import { ReservationStatus } from '../reservation-status.js';
import { reserveStock } from '../reserve-stock.js';
import type { RequestContext } from './context.js';
import { findItem } from './find-item.js';
import { findLocation } from './find-location.js';
import { StockMovement } from './movement-types.js';
import {
  FulfilReservationPayload,
  ReleaseReservationPayload,
  ReserveStockInput,
  ReserveStockPayload,
  StockReservation,
  StockReservationConnection,
} from './reservation-types.js';
import { RESERVATIONS_READ, RESERVATIONS_WRITE, STOCK_READ, STOCK_WRITE } from './scopes.js';
import { StockItem, StockLocation } from './stock-types.js';

@Resolver(() => StockReservation)
export class ReservationResolver {
  @Authorized(RESERVATIONS_READ)
  @Query(() => StockReservationConnection)
  async reservations(
    @Ctx() { assertion, store }: RequestContext,
    @Args(() => PageArgs) input: PageArgs,
    @Arg('status', () => ReservationStatus, { nullable: true }) status?: ReservationStatus | null,
    @Arg('orderNumber', () => String, { nullable: true }) orderNumber?: string | null,
  ): Promise<Page<StockReservation>> {
    checkTextArgument('orderNumber', orderNumber);
    const page = await readPage<StockReservationRow>(store.forTenant(assertion.tenant), {
      row: StockReservationRow,
      filter: { ...(status != null && { status }), ...(orderNumber != null && { orderNumber }) },
      input,
    });
    return mapPage(page, StockReservation.from);
  }

  @Authorized(RESERVATIONS_READ)
  @Query(() => StockReservation, { nullable: true })
  async reservation(
    @Ctx() { reservations }: RequestContext,
    @Arg('id', () => ID) id: string,
  ): Promise<StockReservation | null> {
    const row = await loadById(reservations, id);
    return row && StockReservation.from(row);
  }

  @Authorized(RESERVATIONS_WRITE)
  @Mutation(() => ReserveStockPayload)
  async reserveStock(
    @Ctx() context: RequestContext,
    @Arg('input', () => ReserveStockInput) input: ReserveStockInput,
  ): Promise<ReserveStockPayload> {
    const { reservation, faults } = await runChange(context, (em, tenant) => reserveStock(em, tenant, input));
    return { reservation: reservation && StockReservation.from(reservation), userErrors: inInput(faults) };
  }

  @Authorized(RESERVATIONS_WRITE)
  @Mutation(() => ReleaseReservationPayload)
  async releaseReservation(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID) id: string,
  ): Promise<ReleaseReservationPayload> {
    return toPayload(await end(context, id, ReservationStatus.RELEASED));
  }

  @Authorized([RESERVATIONS_WRITE, STOCK_WRITE])
  @Mutation(() => FulfilReservationPayload)
  async fulfilReservation(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID) id: string,
  ): Promise<FulfilReservationPayload> {
    const ended = await end(context, id, ReservationStatus.FULFILLED);
    return { ...toPayload(ended), movement: ended.movement && StockMovement.from(ended.movement) };
  }

  @Authorized(STOCK_READ)
  @FieldResolver(() => StockItem)
  stockItem(@Root() { stockItemId }: StockReservation, @Ctx() context: RequestContext): Promise<StockItem> {
    return findItem(context, stockItemId);
  }

  @Authorized(STOCK_READ)
  @FieldResolver(() => StockLocation)
  location(@Root() { locationId }: StockReservation, @Ctx() context: RequestContext): Promise<StockLocation> {
    return findLocation(context, locationId);
  }
}

function end(context: RequestContext, id: string, to: ReservationStatus): Promise<Ended> {
  return runChange(context, (em, tenant) => endReservation(em, tenant, { id, to }));
}

function toPayload({ reservation, faults }: Ended): ReleaseReservationPayload {
  return { reservation: reservation && StockReservation.from(reservation), userErrors: faults };
}
