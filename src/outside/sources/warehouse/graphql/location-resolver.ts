import 'reflect-metadata';
import { Arg, Authorized, Ctx, Int, Query, Resolver } from 'type-graphql';
import { mapPage, type Page, readPage } from '../../../sdk/index.js';
import { StockLocationRow } from '../entities.js';
import type { RequestContext } from './context.js';
import { STOCK_READ } from './scopes.js';
import { StockLocation, StockLocationConnection } from './stock-types.js';

@Resolver()
export class LocationResolver {
  @Authorized(STOCK_READ)
  @Query(() => StockLocationConnection)
  async locations(
    @Ctx() { assertion, store }: RequestContext,
    @Arg('first', () => Int, { nullable: true, defaultValue: 50 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after?: string | null,
  ): Promise<Page<StockLocation>> {
    const em = store.forTenant(assertion.tenant);
    const list = { row: StockLocationRow, filter: {}, input: { first, after } };
    return mapPage(await readPage<StockLocationRow>(em, list), StockLocation.from);
  }
}
