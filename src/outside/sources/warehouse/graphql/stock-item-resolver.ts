import 'reflect-metadata';
import { type FilterQuery, raw } from '@mikro-orm/core';
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import {
  badInput,
  checkTextArgument,
  isUuid,
  loadById,
  loadByText,
  mapPage,
  type Page,
  PageArgs,
  readPage,
} from '../../../sdk/index.js';
import { StockItemRow, type StockLevelRow } from '../entities.js';
import type { RequestContext } from './context.js';
import { findLocation } from './find-location.js';
import { STOCK_READ } from './scopes.js';
import { StockItem, StockItemConnection, StockLevel } from './stock-types.js';

const MAX_SKUS = 100;

@Resolver(() => StockItem)
export class StockItemResolver {
  @Authorized(STOCK_READ)
  @Query(() => StockItemConnection)
  async stockItems(
    @Ctx() { assertion, store }: RequestContext,
    @Args(() => PageArgs) input: PageArgs,
    @Arg('locationId', () => ID, { nullable: true }) locationId?: string | null,
    @Arg('skus', () => [ID], { nullable: true }) skus?: string[] | null,
  ): Promise<Page<StockItem>> {
    if ((skus?.length ?? 0) > MAX_SKUS) throw badInput(`"skus" has at most ${MAX_SKUS} article numbers.`);
    for (const sku of skus ?? []) checkTextArgument('skus', sku);
    const filter: FilterQuery<StockItemRow> = {
      $and: [...(skus == null ? [] : [{ sku: { $in: skus } }]), ...(locationId == null ? [] : [isKeptAt(locationId)])],
    };
    const em = store.forTenant(assertion.tenant);
    return mapPage(await readPage<StockItemRow>(em, { row: StockItemRow, filter, input }), StockItem.from);
  }

  @Authorized(STOCK_READ)
  @Query(() => StockItem, { nullable: true })
  async stockItem(
    @Ctx() { items, itemsBySku }: RequestContext,
    @Arg('id', () => ID, { nullable: true }) id?: string | null,
    @Arg('sku', () => ID, { nullable: true }) sku?: string | null,
  ): Promise<StockItem | null> {
    if ((id == null) === (sku == null)) throw badInput('Give either "id" or "sku".');
    checkTextArgument('sku', sku);
    const row = await (id == null ? loadByText(itemsBySku, sku) : loadById(items, id));
    return row && StockItem.from(row);
  }

  @FieldResolver(() => Int)
  async onHand(@Root() { id }: StockItem, @Ctx() { levels }: RequestContext): Promise<number> {
    return sumOf(await levels.load(id), 'onHand');
  }

  @FieldResolver(() => Int)
  async reserved(@Root() { id }: StockItem, @Ctx() { levels }: RequestContext): Promise<number> {
    return sumOf(await levels.load(id), 'reserved');
  }

  @FieldResolver(() => Int)
  async available(@Root() { id }: StockItem, @Ctx() { levels }: RequestContext): Promise<number> {
    const rows = await levels.load(id);
    return sumOf(rows, 'onHand') - sumOf(rows, 'reserved');
  }

  @FieldResolver(() => [StockLevel])
  async levels(@Root() { id }: StockItem, @Ctx() context: RequestContext): Promise<StockLevel[]> {
    const levels = (await context.levels.load(id)).map(async ({ locationId, onHand, reserved }) => {
      const location = await findLocation(context, locationId);
      return { location, onHand, reserved, available: onHand - reserved };
    });
    return (await Promise.all(levels)).toSorted((a, b) => (a.location.code < b.location.code ? -1 : 1));
  }
}

function sumOf(levels: readonly StockLevelRow[], name: 'onHand' | 'reserved'): number {
  return levels.reduce((sum, level) => sum + level[name], 0);
}

/** A filter: the item has a level at a location. */
function isKeptAt(locationId: string): FilterQuery<StockItemRow> {
  if (!isUuid(locationId)) return { id: { $in: [] } };
  const kept = raw(
    (item) =>
      `exists (select 1 from source_warehouse.stock_level where stock_item_id = ${item}.id and location_id = ?)`,
    [locationId],
  );
  return { [kept]: [] };
}
