/** The variables of one request, as they were sent. */
export type Variables = Readonly<Record<string, unknown>> | undefined;

/** A cost in points: a number, or what it is for given variables. */
export type Cost = number | ((variables: Variables) => number);

/** Beyond this, costs are not told apart: nothing of the size is ever allowed. */
export const immense = Number.MAX_SAFE_INTEGER;

/** What a cost is for the variables of a request. Never negative, never more than `immense`. */
export function evaluateCost(cost: Cost, variables: Variables): number {
  const points = typeof cost === 'number' ? cost : cost(variables);
  return Math.min(points, immense);
}

export function sumCosts(costs: readonly Cost[]): Cost {
  const [known, asked] = split(costs);
  const sum = known.reduce((one, other) => one + other, 0);
  if (asked.length === 0) return sum;
  return (variables) => asked.reduce((total, cost) => total + cost(variables), sum);
}

export function largestCost(costs: readonly Cost[]): Cost {
  const [known, asked] = split(costs);
  const largest = Math.max(0, ...known);
  if (asked.length === 0) return largest;
  return (variables) => asked.reduce((most, cost) => Math.max(most, cost(variables)), largest);
}

export function multiplyCosts(one: Cost, other: Cost): Cost {
  if (one === 0 || other === 0) return 0;
  if (one === 1) return other;
  if (other === 1) return one;
  if (typeof one === 'number' && typeof other === 'number') return one * other;
  return (variables) => evaluateCost(one, variables) * evaluateCost(other, variables);
}

type Asked = Exclude<Cost, number>;

function split(costs: readonly Cost[]): [number[], Asked[]] {
  return [
    costs.filter((cost) => typeof cost === 'number'),
    costs.filter((cost): cost is Asked => typeof cost !== 'number'),
  ];
}
