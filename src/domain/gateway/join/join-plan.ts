import type { DocumentNode, FieldNode } from 'graphql';
import type { LiveContract } from '../../registry/index.js';

/** How an operation over several contracts is answered: what is asked of each, and what the answer looks like. */
export interface JoinPlan {
  /** One after the other, as each needs what came of those before; what is in one step is asked at once. */
  steps: readonly (readonly JoinFetch[])[];
  shape: Shape;
  /** In all of its shapes. */
  fieldCount: number;
}

/** What is asked of one contract in one step: from the root, or of records that an earlier step has found. */
export interface Asked {
  contract: LiveContract;
  step: number;
  selections: readonly FieldNode[];
  keys: readonly string[];
  /** Undefined from the root. */
  records: Pick<EntityPart, 'type' | 'keyFields' | 'at'> | undefined;
}

/** One question to one contract. */
export interface JoinFetch {
  contract: LiveContract;
  text: string;
  document: DocumentNode;
  /** Those variables of the operation that it uses. */
  variables: readonly string[];
  /** The records that it asks more of; none when it asks from the root. */
  parts: readonly EntityPart[];
  /** What it answers at the root. */
  rootKeys: readonly string[];
}

/** Records of one kind, at one place of the answer, of which another contract knows more. */
export interface EntityPart {
  /** Under which its records are answered. */
  answerKey: string;
  /** The variable that names them. */
  variable: string;
  type: string;
  /** What names a record: the field, and under which key it was answered before. */
  keyFields: readonly { name: string; key: string }[];
  at: readonly PlaceStep[];
  /** What depends on them in the answer. */
  keys: readonly string[];
  /** What is asked of them, with the keys by which another contract finds them: nothing else is taken. */
  answered: readonly string[];
}

/** One step down an answer; lists are gone through. */
export interface PlaceStep {
  key: string;
  /** Only records of this type. */
  only?: { typeKey: string; type: string };
}

/** What an object of one type in the answer holds, in its order. */
export interface Shape {
  type: string;
  fields: ShapeField[];
}

export interface ShapeField {
  key: string;
  /** Undefined for `__typename`. */
  type: ShapeType | undefined;
}

export interface ShapeType {
  isNonNull: boolean;
  /** Of a list. */
  item?: ShapeType | undefined;
  /** Of an object, by its type; a leaf has none. */
  shapeOf?: ((object: Record<string, unknown>) => Shape | undefined) | undefined;
}
