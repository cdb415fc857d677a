import type { FieldNode, GraphQLOutputType, InlineFragmentNode } from 'graphql';
import type { Need } from '../needed-scopes.js';

/** One field of a document at one place, with every fragment written out. */
export interface FieldUse {
  /** Its name in the answer. */
  key: string;
  name: string;
  /** `Type.field`, by the type on which it is asked. */
  coordinate: string;
  node: FieldNode;
  type: GraphQLOutputType;
  /** The object types for which it counts. */
  types: ReadonlySet<string>;
  /** Whether that is every type that can be there. */
  isWide: boolean;
  /** Whether object types promise more of it than the interface on which it is asked: not to be null. */
  isStricterBelow: boolean;
  /** Conditions of its own and of the fragments around it; all must hold. */
  conditions: readonly Condition[];
  /** The needs that are not met: its own, and those of what is around it. */
  unmet: readonly Need[];
  /** Whether it is asked of the source. */
  isSent: boolean;
  /** Whether it, or anything below, is not asked of the source. */
  hasLoss: boolean;
  /** Whether the source must tell which type came. */
  asksType: boolean;
  /** Whether the source's answer to it may not be passed on as it is. */
  isAltered: boolean;
  /** What it selects, in the order of the document. */
  below: Selection;
}

/** What `@include(if: $variable)` and `@skip(if: $variable)` say. */
export interface Condition {
  variable: string;
  holdsIf: boolean;
}

/** A selection: its fields as a list, and as they stand within fragments. */
export interface Selection {
  uses: readonly FieldUse[];
  parts: readonly SelectionPart[];
}

export type SelectionPart =
  | { kind: 'field'; use: FieldUse }
  | {
      kind: 'fragment';
      node: Pick<InlineFragmentNode, 'typeCondition' | 'directives'>;
      parts: readonly SelectionPart[];
    };
