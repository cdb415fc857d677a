import 'reflect-metadata';
import { type ClassType, Field, Int, ObjectType } from 'type-graphql';
import { PageInfo } from './page-info.js';
import type { Page } from './read-page.js';

/** The types `<Node>Connection` and `<Node>Edge` of the pages of a node type; a resolver answers with a page. */
export function connectionOf<Node extends object>(node: ClassType<Node>): ClassType<Page<Node>> {
  @ObjectType(`${node.name}Edge`)
  class Edge {
    @Field(() => String) cursor!: string;
    @Field(() => node) node!: Node;
  }

  @ObjectType(`${node.name}Connection`)
  class Connection implements Page<Node> {
    @Field(() => [Edge]) edges!: Edge[];
    @Field(() => [node]) nodes!: Node[];
    @Field(() => PageInfo) pageInfo!: PageInfo;
    /** Simple: GraphQL itself calls it, and only when it is asked for. */
    @Field(() => Int, { simple: true }) totalCount!: () => Promise<number>;
  }
  return Connection;
}
