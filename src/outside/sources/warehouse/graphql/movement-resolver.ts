import 'reflect-metadata';
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { checkTextArgument, inInput, mapPage, type Page, PageArgs, readPage, runChange } from '../../../sdk/index.js';
import { StockMovementRow } from '../entities.js';
import { recordMovement } from '../record-movement.js';
import type { RequestContext } from './context.js';
import { findItem } from './find-item.js';
import { findLocation } from './find-location.js';
import {
  RecordMovementInput,
  RecordMovementPayload,
  StockMovement,
  StockMovementConnection,
} from './movement-types.js';
import { STOCK_READ, STOCK_WRITE } from './scopes.js';
import { StockItem, StockLocation } from './stock-types.js';

@Resolver(() => StockMovement)
export class MovementResolver {
  @Authorized(STOCK_READ)
  @Query(() => StockMovementConnection)
  async movements(
    @Ctx() { assertion, store }: RequestContext,
    @Args(() => PageArgs) input: PageArgs,
    @Arg('sku', () => ID, { nullable: true }) sku?: string | null,
  ): Promise<Page<StockMovement>> {
    checkTextArgument('sku', sku);
    const page = await readPage<StockMovementRow>(store.forTenant(assertion.tenant), {
      row: StockMovementRow,
      filter: sku == null ? {} : { sku },
      input,
    });
    return mapPage(page, StockMovement.from);
  }

  @Authorized(STOCK_WRITE)
  @Mutation(() => RecordMovementPayload)
  async recordMovement(
    @Ctx() context: RequestContext,
    @Arg('input', () => RecordMovementInput) input: RecordMovementInput,
  ): Promise<RecordMovementPayload> {
    const { movement, faults } = await runChange(context, (em, tenant) => recordMovement(em, tenant, input));
    return { movement: movement && StockMovement.from(movement), userErrors: inInput(faults) };
  }

  @FieldResolver(() => StockItem)
  stockItem(@Root() { stockItemId }: StockMovement, @Ctx() context: RequestContext): Promise<StockItem> {
    return findItem(context, stockItemId);
  }

  @FieldResolver(() => StockLocation)
  location(@Root() { locationId }: StockMovement, @Ctx() context: RequestContext): Promise<StockLocation> {
    return findLocation(context, locationId);
  }

  @FieldResolver(() => StockLocation, { nullable: true })
  async toLocation(
    @Root() { toLocationId }: StockMovement,
    @Ctx() context: RequestContext,
  ): Promise<StockLocation | null> {
    return toLocationId === null ? null : findLocation(context, toLocationId);
  }
}
