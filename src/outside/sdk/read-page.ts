import type { EntityName, FilterQuery } from '@mikro-orm/core';
import { badInput } from './bad-input.js';
import type { ChangingRow } from './next-change.js';
import type { SourceEm } from './source-store.js';
import { isUuid } from './uuid.js';

/** The arguments of every list; `null` and absent are the same. */
export interface PageInput {
  first?: number | null;
  after?: string | null;
  updatedSince?: Date | null;
}

/** A Relay connection. */
export interface Page<Node> {
  edges: { cursor: string; node: Node }[];
  nodes: Node[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  /** Counts them; called only when it is asked for. */
  totalCount(): Promise<number>;
}

const MAX_PAGE = 100;
const DEFAULT_PAGE = 50;

/**
 * One page of the rows that a filter lets through, in the order of their last change. A kept `endCursor` stays good.
 * @throws BAD_USER_INPUT when `first` is not 1 to 100 or `after` is not a cursor of ours.
 */
export async function readPage<Row extends ChangingRow>(
  em: SourceEm,
  { row, filter: own, input }: { row: EntityName<Row>; filter: FilterQuery<Row>; input: PageInput },
): Promise<Page<Row>> {
  const { after, updatedSince } = input;
  const first = input.first ?? DEFAULT_PAGE;
  if (first < 1 || first > MAX_PAGE) throw badInput(`"first" is ${first}; it is 1 to ${MAX_PAGE}.`);
  // Every row has these columns; the compiler cannot see that of a type parameter.
  const changing = row as EntityName<ChangingRow>;
  const filter = [
    own as FilterQuery<ChangingRow>,
    ...(updatedSince == null ? [] : [{ updatedAt: { $gte: updatedSince } }]),
  ];
  const where = { $and: [...filter, ...(after == null ? [] : [isAfter(parseCursor(after))])] };
  const rows = (await em.find(changing, where, {
    orderBy: [{ updatedAt: 'asc' }, { id: 'asc' }],
    limit: first + 1,
  })) as Row[];
  const edges = rows.slice(0, first).map((node) => ({ cursor: cursorOf(node), node }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: rows.length > first,
      hasPreviousPage: after != null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? after ?? null,
    },
    totalCount: () => em.count(changing, { $and: filter }),
  };
}

/** The same page with other nodes. */
export function mapPage<From, To>({ edges, pageInfo, totalCount }: Page<From>, toNode: (row: From) => To): Page<To> {
  const mapped = edges.map(({ cursor, node }) => ({ cursor, node: toNode(node) }));
  return { edges: mapped, nodes: mapped.map(({ node }) => node), pageInfo, totalCount };
}

/** Where a row stands in the order; opaque to callers. */
function cursorOf({ updatedAt, id }: ChangingRow): string {
  return Buffer.from(`${updatedAt.getTime()}.${id}`).toString('base64url');
}

function parseCursor(cursor: string): ChangingRow {
  const [timeMs = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split('.');
  if (!/^\d{1,15}$/.test(timeMs) || !isUuid(id)) throw badInput('"after" is not a cursor of this list.');
  return { updatedAt: new Date(Number(timeMs)), id };
}

function isAfter({ updatedAt, id }: ChangingRow): FilterQuery<ChangingRow> {
  return { $or: [{ updatedAt: { $gt: updatedAt } }, { updatedAt, id: { $gt: id } }] };
}
