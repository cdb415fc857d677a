import { GraphQLError } from 'graphql';
import type { Placed, Sample } from './sample-world.js';

const maxPage = 100;

/**
 * A page of records as a Relay connection; whatever of it the contract's type has not is never asked for. A kept cursor
 * stays good: reading on from it later gives what was added or changed since.
 */
export function pageSamples(listed: readonly Placed[], args: Sample, of: { typeName: string; end: number }): Sample {
  const after = placeOf(args.after, 'after', of) ?? -1;
  const before = placeOf(args.before, 'before', of) ?? of.end;
  const between = listed.filter(({ place }) => place > after && place < before);
  const last = sizeOf(args.last, 'last');
  const first = sizeOf(args.first, 'first') ?? (last === undefined ? maxPage : between.length);
  const head = between.slice(0, first);
  const page = last === undefined ? head : head.slice(Math.max(0, head.length - last));
  const edges = page.map(({ place, record }) => ({ cursor: cursorOf(of.typeName, place), node: record }));
  return {
    edges,
    nodes: page.map(({ record }) => record),
    totalCount: listed.length,
    pageInfo: {
      hasNextPage: head.length < between.length || listed.some(({ place }) => place >= before),
      hasPreviousPage: page.length < head.length || listed.some(({ place }) => place <= after),
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? args.after ?? null,
    },
  };
}

/** How many an argument asks for. @throws BAD_USER_INPUT when they are not 1 to 100. */
export function sizeOf(value: unknown, name: string): number | undefined {
  if (value == null) return undefined;
  const size = Number(value);
  if (Number.isInteger(size) && size >= 1 && size <= maxPage) return size;
  throw badInput(`"${name}" is ${value}; it is 1 to ${maxPage}.`);
}

const cursorOf = (typeName: string, place: number): string => Buffer.from(`${typeName}.${place}`).toString('base64url');

function placeOf(cursor: unknown, name: string, of: { typeName: string; end: number }): number | undefined {
  if (cursor == null) return undefined;
  const [, typeName, place] = /^(\w+)\.(\d{1,9})$/.exec(Buffer.from(String(cursor), 'base64url').toString()) ?? [];
  if (typeName === of.typeName && Number(place) < of.end) return Number(place);
  throw badInput(`"${name}" is no cursor of this list.`);
}

/** The error that a source gives for such input. */
export function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}
