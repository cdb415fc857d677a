import { type GraphQLError, type GraphQLSchema, getVariableValues, Kind, parse, visit } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { LiveContract } from '../../registry/index.js';
import type { JoinPlan } from './join-plan.js';
import { planJoin } from './plan-join.js';

/** How one document is joined, whatever its variables say. */
export interface JoinedOperation {
  /** @returns the plan, or what is wrong with the variables @throws what planning throws */
  planFor(variables: Record<string, unknown>): JoinPlan | readonly GraphQLError[];
}

/** For all documents: each set of values that the conditions of one have makes another plan. */
const plans = new LRUCache<string, JoinPlan>({ maxSize: 32 * 1024 * 1024 });
/** A plan is at least this costly to keep, and each of its fields so much, beside its texts. */
const cost = { plan: 2_048, field: 256, character: 4 };
let lastId = 0;

/** @param text the operation as it was decided */
export function joinOperation(
  ground: { schema: GraphQLSchema; contracts: readonly LiveContract[] },
  text: string,
): JoinedOperation {
  lastId += 1;
  const id = lastId;
  const document = parse(text, { noLocation: true });
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  const definitions = operation?.variableDefinitions ?? [];
  const conditions = new Set<string>();
  visit(document, {
    Directive: (directive) => visit(directive, { Variable: ({ name }) => void conditions.add(name.value) }),
  });
  return {
    planFor: (given) => {
      const { errors, coerced = {} } =
        definitions.length > 0 ? getVariableValues(ground.schema, definitions, given) : {};
      if (errors) return errors;
      const key = [id, ...[...conditions].map((name) => (coerced[name] === true ? '1' : '0'))].join(' ');
      let plan = plans.get(key);
      if (plan === undefined) {
        plan = planJoin(ground, { document: parse(text, { noLocation: true }), text, variables: coerced });
        plans.set(key, plan, { size: sizeOf(plan) });
      }
      return plan;
    },
  };
}

function sizeOf({ steps, fieldCount }: JoinPlan): number {
  const characters = steps.flat().reduce((sum, { text }) => sum + text.length, 0);
  return cost.plan + characters * cost.character + fieldCount * cost.field;
}
