import type { FilterQuery } from '@mikro-orm/core';
import { GraphQLError } from 'graphql';
import { InvoiceRow } from './entities.js';
import type { InvoiceStatus } from './invoice-document.js';
import type { Em } from './open-accounting-store.js';
import { isUuid } from './uuid.js';

export interface ListInput {
  first: number;
  after?: string | null;
  updatedSince?: Date | null;
  status?: InvoiceStatus | null;
}

export interface InvoicePage {
  rows: InvoiceRow[];
  hasNextPage: boolean;
  countTotal: () => Promise<number>;
}

export const MAX_PAGE = 100;

/**
 * One page of the tenant's invoices in the order of their last change.
 * @throws BAD_USER_INPUT when `first` is not 1 to 100 or `after` is not a cursor of ours.
 */
export async function listInvoices(em: Em, { first, after, updatedSince, status }: ListInput): Promise<InvoicePage> {
  if (first < 1 || first > MAX_PAGE) throw badInput(`"first" is ${first}; it is 1 to ${MAX_PAGE}.`);
  const filter: FilterQuery<InvoiceRow> = {
    ...(updatedSince != null && { updatedAt: { $gte: updatedSince } }),
    ...(status != null && { status }),
  };
  const where = after == null ? filter : { $and: [filter, isAfter(parseCursor(after))] };
  const rows = await em.find(InvoiceRow, where, {
    orderBy: [{ updatedAt: 'asc' }, { id: 'asc' }],
    limit: first + 1,
  });
  return {
    rows: rows.slice(0, first),
    hasNextPage: rows.length > first,
    countTotal: () => em.count(InvoiceRow, filter),
  };
}

/** Where a row stands in the order; opaque to callers. */
export function cursorOf({ updatedAt, id }: InvoiceRow): string {
  return Buffer.from(`${updatedAt.getTime()}.${id}`).toString('base64url');
}

function parseCursor(cursor: string): { updatedAt: Date; id: string } {
  const [timeMs = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split('.');
  if (!/^\d{1,15}$/.test(timeMs) || !isUuid(id)) throw badInput('"after" is not a cursor of this list.');
  return { updatedAt: new Date(Number(timeMs)), id };
}

function isAfter({ updatedAt, id }: { updatedAt: Date; id: string }): FilterQuery<InvoiceRow> {
  return { $or: [{ updatedAt: { $gt: updatedAt } }, { updatedAt, id: { $gt: id } }] };
}

function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}
