import {
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  print,
  stripIgnoredCharacters,
  type VariableDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { type Decider, type Decision, unmetNeeds } from '../decide-operation.js';
import { meetsRule, type ScopeSet } from '../scope-set.js';
import type { FieldUse, Selection } from './field-use.js';
import { markTypes } from './mark-types.js';
import { readSelection } from './read-selection.js';
import { writeDocument } from './write-document.js';

/** How an operation is answered when some of its needs are not met. It does not depend on who asks. */
export interface PartialPlan {
  /** The name of the root type. */
  root: string;
  selection: Selection;
  /** The name under which types are asked. */
  typeKey: string;
  /** What is asked of the sources; undefined when nothing is left. */
  rest: Decision | undefined;
  dropped: ReadonlySet<string>;
  /** The variables whose values are looked at here: those that conditions name, and those that no source sees. */
  looked: readonly VariableDefinitionNode[];
  conditional: ReadonlySet<string>;
}

/** For all documents of one contract version, as they are asked with different grants. */
const maxKeptBytes = 8 * 1024 * 1024;
/** A plan is at least this costly to keep, and each of its fields so much. */
const cost = { plan: 4_096, field: 1_024 };

interface KeptPlans {
  plans: LRUCache<string, PartialPlan>;
  ids: WeakMap<Decision, number>;
  lastId: number;
}

const kept = new WeakMap<Decider, KeptPlans>();

/** The plan for a document and what was granted of it; made once for each set of needs that are not met. */
export function planPartial(decider: Decider, decision: Decision, granted: ScopeSet): PartialPlan {
  const { plans, id } = keptOf(decider, decision);
  const key = `${id} ${decision.needs.map(({ compiled }) => (meetsRule(granted, compiled) ? '1' : '0')).join('')}`;
  const found = plans.get(key);
  if (found) return found;
  const plan = makePlan(decider, decision, granted);
  plans.set(key, plan, { size: cost.plan + cost.field * countOf(plan.selection) });
  return plan;
}

function keptOf(decider: Decider, decision: Decision) {
  let own = kept.get(decider);
  if (own === undefined) {
    own = { plans: new LRUCache({ maxSize: maxKeptBytes }), ids: new WeakMap(), lastId: 0 };
    kept.set(decider, own);
  }
  let id = own.ids.get(decision);
  if (id === undefined) {
    own.lastId += 1;
    id = own.lastId;
    own.ids.set(decision, id);
  }
  return { plans: own.plans, id };
}

function makePlan(decider: Decider, decision: Decision, granted: ScopeSet): PartialPlan {
  const { schema } = decider;
  const document = decision.ast;
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  const root = operation && schema.getRootType(operation.operation);
  if (operation?.kind !== Kind.OPERATION_DEFINITION || !root) throw new TypeError('an operation was decided');
  const unmet = new Map(unmetNeeds(decision, granted).map((need) => [need.coordinate, need]));
  const selection = readSelection(schema, { document, operation }, unmet);
  markTypes(selection.uses);

  const seen = { keys: new Set<string>(), conditional: new Set<string>() };
  lookThrough(selection, seen);
  let typeKey = 'grantway__typename';
  while (seen.keys.has(typeKey)) typeKey += '_';
  const rest = writeDocument(operation, selection.parts, typeKey);
  const definitions = operation.variableDefinitions ?? [];
  const dropped = rest?.dropped ?? new Set(definitions.map(({ variable }) => variable.name.value));
  return {
    root: root.name,
    selection,
    typeKey,
    rest: rest && restOf(decision, operation, rest.document),
    dropped,
    looked: definitions.filter(({ variable: { name } }) => dropped.has(name.value) || seen.conditional.has(name.value)),
    conditional: seen.conditional,
  };
}

/** What is left is executed as an operation of its own, and counted with the whole. */
function restOf(decision: Decision, operation: OperationDefinitionNode, document: DocumentNode): Decision {
  const text = stripIgnoredCharacters(print(document));
  const name = operation.name ? `,"operationName":${JSON.stringify(operation.name.value)}` : '';
  return { ...decision, document: text, envelopeHead: `{"query":${JSON.stringify(text)}${name}`, ast: document };
}

function lookThrough({ uses }: Selection, seen: { keys: Set<string>; conditional: Set<string> }): void {
  for (const { key, conditions, below } of uses) {
    seen.keys.add(key);
    for (const { variable } of conditions) seen.conditional.add(variable);
    lookThrough(below, seen);
  }
}

const countOf = ({ uses }: Selection): number =>
  uses.reduce((count: number, use: FieldUse) => count + 1 + countOf(use.below), 0);
