import type { RequestContext } from './context.js';
import { StockLocation } from './stock-types.js';

/** A location that a row refers to; locations are never deleted. */
export async function findLocation({ locations }: RequestContext, id: string): Promise<StockLocation> {
  const row = await locations.load(id);
  if (row === null) throw new TypeError(`A row refers to the location ${id}, which there is not.`);
  return StockLocation.from(row);
}
