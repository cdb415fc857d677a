import { DurationTally, type Metrics } from '../../platform/telemetry/index.js';
import type { LiveContract } from '../registry/index.js';
import { OUTCOMES, type Outcome } from './outcome.js';

/** Counts operations in memory, by contract and outcome. */
export interface OperationTallies {
  /** @param contracts that the operation was decided against; none, when it did not come so far. */
  count(contracts: readonly LiveContract[], outcome: Outcome, seconds: number): void;
}

interface Tally {
  outcomes: Record<Outcome, number>;
  durations: DurationTally;
}

/** Never what a client sent: a contract that was published, or one of three words that no contract's id can be. */
export function labelOf(contracts: readonly LiveContract[]): string {
  const [first, second] = contracts;
  if (first === undefined) return 'none';
  if (second !== undefined) return 'several';
  return first.life.state === 'draft' ? 'draft' : first.id;
}

/** Keeps plain numbers, so that counting costs next to nothing, and adds them to what is told of the platform. */
export function createOperationTallies(metrics: Metrics): OperationTallies {
  const tallies = new Map<string, Tally>();
  metrics.addCounter({
    name: 'grantway_operations_total',
    help: 'Operations by contract version and how they ended.',
    read: () =>
      [...tallies].flatMap(([contract, { outcomes }]) =>
        OUTCOMES.map((outcome) => ({ labels: { contract, outcome }, value: outcomes[outcome] })),
      ),
  });
  metrics.addDurations({
    name: 'grantway_operation_duration_seconds',
    help: 'From the request, read whole, to the end of its answer.',
    read: () => [...tallies].map(([contract, { durations }]) => ({ labels: { contract }, tally: durations })),
  });
  return {
    count: (contracts, outcome, seconds) => {
      const label = labelOf(contracts);
      let tally = tallies.get(label);
      if (tally === undefined) {
        tally = { outcomes: noOutcomes(), durations: new DurationTally() };
        tallies.set(label, tally);
      }
      tally.outcomes[outcome] += 1;
      tally.durations.observe(seconds);
    },
  };
}

const noOutcomes = () => Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
