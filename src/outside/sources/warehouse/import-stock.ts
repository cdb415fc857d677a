import { randomUUID } from 'node:crypto';
import { FileError, type ImportOutcome, nextChange, type SourceEm } from '../../sdk/index.js';
import { beginStockChange, type StockChange, stampItem } from './begin-stock-change.js';
import { changeLevels, lockLevels } from './change-levels.js';
import { StockItemRow, StockLocationRow } from './entities.js';
import { MAX_LOCATIONS } from './limits.js';
import { MovementKind } from './movement-kind.js';
import { addMovement } from './record-movement.js';
import type { StockFile } from './stock-file.js';

type Outcome = keyof ImportOutcome;
type FileItem = StockFile['items'][number];

/**
 * Takes in locations and counted stock, in the transaction that it is given. A count that differs from what was on hand
 * is recorded as an adjustment; what the file does not name stays as it is, and the same file again changes nothing.
 * @returns how many locations and items were created, changed or left.
 * @throws FileError with the path when an item is refused.
 */
export async function importStock(em: SourceEm, tenantId: string, file: StockFile): Promise<ImportOutcome> {
  const counts: ImportOutcome = { created: 0, changed: 0, unchanged: 0 };
  const first = await beginStockChange(em, tenantId);
  for (const location of file.locations) counts[await importLocation(first, location)] += 1;
  const rows = await em.find(StockLocationRow, {}, { limit: MAX_LOCATIONS + 1 });
  if (rows.length > MAX_LOCATIONS) throw new FileError(`There are at most ${MAX_LOCATIONS} locations.`, 'locations');
  const locations = new Map(rows.map(({ code, id }) => [code, id]));
  for (const [index, item] of file.items.entries()) {
    const change = await beginStockChange(em, tenantId);
    counts[await importItem(change, item, { locations, path: `items.${index}` })] += 1;
  }
  return counts;
}

async function importLocation(
  { em, tenantId, now }: StockChange,
  { code, name }: { code: string; name: string },
): Promise<Outcome> {
  const known = await em.findOne(StockLocationRow, { code });
  if (known?.name === name) return 'unchanged';
  const updatedAt = await nextChange(em, StockLocationRow, { tenantId, now });
  if (known) Object.assign(known, { name, updatedAt });
  else em.create(StockLocationRow, { id: randomUUID(), tenantId, code, name, updatedAt });
  await em.flush();
  return known ? 'changed' : 'created';
}

interface Place {
  /** Ids by code. */
  locations: ReadonlyMap<string, string>;
  /** Of the item in the file. */
  path: string;
}

async function importItem(change: StockChange, { levels, ...wanted }: FileItem, place: Place): Promise<Outcome> {
  const { em, tenantId, now } = change;
  const known = await em.findOne(StockItemRow, { sku: wanted.sku });
  const names = ['name', 'barcode', 'unitCode', 'reorderPoint'] as const;
  const isOther = names.some((name) => (known?.[name] ?? null) !== wanted[name]);
  const item =
    known ?? em.create(StockItemRow, { id: randomUUID(), tenantId, ...wanted, createdAt: now, updatedAt: now });
  Object.assign(item, wanted);
  await em.flush();
  const hasMoved = await importLevels(change, { item, levels }, place);
  if (known !== null && !isOther && !hasMoved) return 'unchanged';
  stampItem(change, item);
  await em.flush();
  return known === null ? 'created' : 'changed';
}

/** Whether the counts are others than what was on hand. */
async function importLevels(
  change: StockChange,
  { item, levels }: { item: StockItemRow; levels: FileItem['levels'] },
  { locations, path }: Place,
): Promise<boolean> {
  const before = new Map((await lockLevels(change.em, item)).map((level) => [level.locationId, level]));
  const seen = new Set<string>();
  let hasMoved = false;
  for (const [index, { location, onHand }] of levels.entries()) {
    const at = `${path}.levels.${index}`;
    const locationId = locations.get(location);
    if (locationId === undefined) throw new FileError(`There is no location ${location}.`, `${at}.location`);
    if (seen.has(location)) throw new FileError(`${location} is counted twice.`, `${at}.location`);
    seen.add(location);
    const difference = onHand - (before.get(locationId)?.onHand ?? 0);
    if (before.has(locationId) && difference === 0) continue;
    const [fault] = await changeLevels(change.em, item, [{ locationId, onHand: difference, reserved: 0 }]);
    if (fault) throw new FileError(`More of ${item.sku} are reserved there.`, `${at}.onHand`);
    await recordCount(change, item, { locationId, difference });
    // The next one locks the levels and reads them anew.
    await change.em.flush();
    hasMoved = true;
  }
  return hasMoved;
}

async function recordCount(
  change: StockChange,
  item: StockItemRow,
  { locationId, difference }: { locationId: string; difference: number },
): Promise<void> {
  if (difference === 0) return;
  const count = { kind: MovementKind.ADJUSTMENT, locationId, quantity: difference, reason: 'Counted' };
  await addMovement(change, item, count);
}
