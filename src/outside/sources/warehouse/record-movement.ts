import { randomUUID } from 'node:crypto';
import { isUuid, nextChange, type SourceEm } from '../../sdk/index.js';
import { beginStockChange, type StockChange, stampItem } from './begin-stock-change.js';
import { changeLevels } from './change-levels.js';
import { checkMovementInput } from './check-stock-input.js';
import { StockItemRow, StockLocationRow, StockMovementRow } from './entities.js';
import { DIRECTION } from './movement-kind.js';
import type { MovementInput, StockFault } from './stock-input.js';

export type Recorded = { movement: StockMovementRow; faults: [] } | { movement: null; faults: StockFault[] };

/** What a movement says, beside whose it is and when. */
type MovementFacts = Pick<StockMovementRow, 'kind' | 'locationId' | 'quantity'> & {
  [name in 'externalId' | 'toLocationId' | 'reason' | 'reference' | 'reservationId']?: string | null;
};

/**
 * Records one movement, changes the levels by it and notes `stock.changed`, in the transaction that it is given. The same
 * input again changes nothing, and a refused one changes nothing.
 */
export async function recordMovement(em: SourceEm, tenantId: string, given: MovementInput): Promise<Recorded> {
  const toLocationId = given.toLocationId?.toLowerCase();
  const input = { ...given, locationId: given.locationId.toLowerCase(), toLocationId };
  const invalid = checkMovementInput(input);
  if (invalid.length > 0) return { movement: null, faults: invalid };
  const change = await beginStockChange(em, tenantId);
  const wanted = { ...input, quantity: input.quantity * DIRECTION[input.kind] };
  const known = await em.findOne(StockMovementRow, { externalId: input.externalId });
  if (known !== null) return isSame(known, wanted) ? { movement: known, faults: [] } : taken(input);
  const item = await em.findOne(StockItemRow, { sku: input.sku });
  if (item === null) return refuse('sku', `There is no item ${input.sku}.`);
  for (const name of ['locationId', 'toLocationId'] as const)
    if (!(await isLocation(em, input[name]))) return refuse(name, `There is no location ${input[name]}.`);
  const { kind, locationId, externalId, reason, reference, quantity } = wanted;
  const faults = await changeLevels(em, item, [
    { locationId, onHand: quantity, reserved: 0 },
    ...(toLocationId == null ? [] : [{ locationId: toLocationId, onHand: -quantity, reserved: 0 }]),
  ]);
  if (faults.length > 0) return { movement: null, faults };
  const facts = { kind, locationId, toLocationId, externalId, reason, reference, quantity };
  const movement = await addMovement(change, item, facts);
  stampItem(change, item);
  await em.flush();
  return { movement, faults: [] };
}

/** Writes a movement down. It does not change the levels. */
export async function addMovement(
  { em, tenantId, now }: StockChange,
  { id: stockItemId, sku }: StockItemRow,
  facts: MovementFacts,
): Promise<StockMovementRow> {
  const updatedAt = await nextChange(em, StockMovementRow, { tenantId, now });
  return em.create(StockMovementRow, { id: randomUUID(), tenantId, stockItemId, sku, updatedAt, ...facts });
}

function isSame(known: StockMovementRow, wanted: MovementInput): boolean {
  const names = ['kind', 'sku', 'locationId', 'toLocationId', 'quantity', 'reason', 'reference'] as const;
  return names.every((name) => (known[name] ?? null) === (wanted[name] ?? null));
}

async function isLocation(em: SourceEm, id: string | null | undefined): Promise<boolean> {
  if (id == null) return true;
  return isUuid(id) && (await em.count(StockLocationRow, { id })) > 0;
}

function taken({ externalId }: MovementInput): Recorded {
  const message = `${externalId} is another movement.`;
  return { movement: null, faults: [{ code: 'EXTERNAL_ID_TAKEN', message, path: ['externalId'] }] };
}

function refuse(name: string, message: string): Recorded {
  return { movement: null, faults: [{ code: 'NOT_FOUND', message, path: [name] }] };
}
