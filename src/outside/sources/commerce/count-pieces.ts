import type { OrderLineRow } from './entities.js';
import { MAX_LINES } from './limits.js';
import type { OrderFault, Pieces } from './order-input.js';

/** Pieces by the id of their line. */
export type PieceCount = ReadonlyMap<string, number>;

/** The sum of several parts of an order: shipments, or returns. */
export function countPieces(parts: readonly { lines: readonly Pieces[] }[]): PieceCount {
  const count = new Map<string, number>();
  for (const { lineId, quantity } of parts.flatMap(({ lines }) => lines))
    count.set(lineId, (count.get(lineId) ?? 0) + quantity);
  return count;
}

/** All pieces of an order's lines. */
export function piecesOf(lines: readonly OrderLineRow[]): Pieces[] {
  return lines.map(({ position, quantity }) => ({ lineId: String(position), quantity }));
}

/** What is left when some are taken away; lines without any left are left out. */
export function subtractPieces(from: readonly Pieces[], taken: PieceCount): Pieces[] {
  return from
    .map(({ lineId, quantity }) => ({ lineId, quantity: quantity - (taken.get(lineId) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}

/** What is wrong with wanted pieces, of which there are so many left. */
export function pieceFaults(wanted: readonly Pieces[], left: readonly Pieces[], lines: readonly OrderLineRow[]) {
  if (wanted.length < 1 || wanted.length > MAX_LINES)
    return [{ code: 'INVALID', message: `Name 1 to ${MAX_LINES} lines.`, path: ['lines'] } satisfies OrderFault];
  return wanted.flatMap(({ lineId, quantity }, index): OrderFault[] => {
    const path = ['lines', String(index)];
    if (!lines.some(({ position }) => String(position) === lineId))
      return [{ code: 'NOT_FOUND', message: `The order has no line ${lineId}.`, path: [...path, 'lineId'] }];
    if (wanted.findIndex((other) => other.lineId === lineId) !== index)
      return [{ code: 'INVALID', message: `Line ${lineId} is named twice.`, path: [...path, 'lineId'] }];
    if (quantity < 1) return [{ code: 'INVALID', message: 'Name at least one piece.', path: [...path, 'quantity'] }];
    const { quantity: most = 0 } = left.find((one) => one.lineId === lineId) ?? {};
    if (quantity <= most) return [];
    const message = `Of line ${lineId} ${most} pieces are left.`;
    return [{ code: 'TOO_MANY_PIECES', message, path: [...path, 'quantity'] }];
  });
}

/** Whether two lists have the same pieces, in any order. */
export function isSamePieces(one: readonly Pieces[], other: readonly Pieces[]): boolean {
  const [these, those] = [countPieces([{ lines: one }]), countPieces([{ lines: other }])];
  return these.size === those.size && [...these].every(([lineId, quantity]) => those.get(lineId) === quantity);
}
