import type { RequestContext } from './context.js';
import { StockItem } from './stock-types.js';

/** An item that a row refers to; items are never deleted. */
export async function findItem({ items }: RequestContext, id: string): Promise<StockItem> {
  const row = await items.load(id);
  if (row === null) throw new TypeError(`A row refers to the item ${id}, which there is not.`);
  return StockItem.from(row);
}
