import 'reflect-metadata';
import { ArgsType, type ClassType, Field, Int, ObjectType } from 'type-graphql';
import { CodedError } from '../../platform/base/index.js';
import type { Em, EntityName, FilterQuery } from '../../platform/store/index.js';

@ObjectType()
export class PageInfo {
  @Field(() => Boolean) hasNextPage!: boolean;
  @Field(() => Boolean) hasPreviousPage!: boolean;
  @Field(() => String, { nullable: true }) startCursor!: string | null;
  @Field(() => String, { nullable: true }) endCursor!: string | null;
}

/** The arguments of every list. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 50, description: 'From 1 to 100.' }) first!: number;
  @Field(() => String, { nullable: true }) after?: string | null;
}

/** A Relay connection. */
export interface Page<Node> {
  edges: { cursor: string; node: Node }[];
  nodes: Node[];
  pageInfo: PageInfo;
}

/** The types `<Node>Connection` and `<Node>Edge` of the pages of a node type; a resolver answers with a page. */
export function connectionOf<Node extends object>(node: ClassType<Node>, name: string): ClassType<Page<Node>> {
  @ObjectType(`${name}Edge`)
  class Edge {
    @Field(() => String) cursor!: string;
    @Field(() => node) node!: Node;
  }

  @ObjectType(`${name}Connection`)
  class Connection implements Page<Node> {
    @Field(() => [Edge]) edges!: Edge[];
    @Field(() => [node]) nodes!: Node[];
    @Field(() => PageInfo) pageInfo!: PageInfo;
  }
  return Connection;
}

const maxPage = 100;

interface Wanted<Row> {
  row: EntityName<Row>;
  filter: FilterQuery<Row>;
  /** A column of which no two rows have the same. */
  by: keyof Row & string;
  order: 'asc' | 'desc';
  /** What such a column's values look like. */
  form: RegExp;
}

/**
 * One page of the rows that a filter lets through, in the order of one column.
 * @throws HTTP_BAD_REQUEST when `first` is not 1 to 100 or `after` is not a cursor of this list
 */
export async function readPage<Row extends object, Node>(
  em: Em,
  { row, filter, by, order, form }: Wanted<Row>,
  { args, toNode }: { args: PageArgs; toNode(row: Row): Node },
): Promise<Page<Node>> {
  const last = readArgs(args, form);
  const onwards = last === undefined ? [] : [{ [by]: { [order === 'asc' ? '$gt' : '$lt']: last } }];
  const rows = await em.find(row, { $and: [filter, ...onwards] } as never, {
    orderBy: { [by]: order } as never,
    limit: args.first + 1,
  });
  return pageFrom(rows as Row[], args, { placeOf: (one) => String(one[by]), toNode });
}

/** Where the page before ended. @throws HTTP_BAD_REQUEST when `first` is not 1 to 100 or `after` does not have the form */
export function readArgs({ first, after }: PageArgs, form: RegExp): string | undefined {
  if (first < 1 || first > maxPage)
    throw new CodedError('HTTP_BAD_REQUEST', `"first" is ${first}; it is 1 to ${maxPage}.`);
  const last = after == null ? undefined : Buffer.from(after, 'base64url').toString();
  if (last === undefined || form.test(last)) return last;
  throw new CodedError('HTTP_BAD_REQUEST', '"after" is not a cursor of this list.');
}

/** A page from the rows that come after its cursor; one more than it has tells that there is a next. */
export function pageFrom<Row, Node>(
  rows: Row[],
  { first, after }: PageArgs,
  { placeOf, toNode }: { placeOf(row: Row): string; toNode(row: Row): Node },
): Page<Node> {
  const edges = rows.slice(0, first).map((one) => ({
    cursor: Buffer.from(placeOf(one)).toString('base64url'),
    node: toNode(one),
  }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: rows.length > first,
      hasPreviousPage: after != null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
