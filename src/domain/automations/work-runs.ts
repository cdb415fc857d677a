import { messageOf } from '../../platform/base/index.js';
import type { Automations } from './automations.js';
import { createClaim, publishDueRuns, renewLeases } from './claim-runs.js';
import { processRun } from './process-run.js';
import { createRecordOutcome } from './record-outcome.js';
import { probeKey, releaseHeld } from './release-held.js';

/** Works on runs as their ids come. */
export interface RunWorker {
  /** Claims the run, does it, records how it ended. Does nothing when it is not due or somebody else has it. */
  work(runId: string): Promise<void>;
  /** Keeps the leases of what is being worked on. */
  renew(): Promise<void>;
}

/** When something fails that should not, the run is tried again after this. */
const unexpectedSeconds = 30;

export function createRunWorker(automations: Automations): RunWorker {
  const claim = createClaim(automations);
  const record = createRecordOutcome(automations);
  const active = new Set<string>();

  return {
    renew: () => renewLeases(automations, [...active]),
    work: async (runId) => {
      const run = await claim(runId);
      if (run === undefined) return;
      active.add(runId);
      const startedAt = new Date(automations.clock.now());
      try {
        const { outcome, steps, epoch } = await processRun(automations, run);
        await record({ run, outcome, steps, epoch, startedAt });
        // The service is back: what waited for it need not wait for its own turn.
        if (outcome.state === 'delivered' && run.serializeBy?.startsWith(probeKey)) {
          await releaseHeld(automations, { ...run, reasons: ['outage'] });
        }
      } catch (error) {
        automations.log.error({ run: runId, error: messageOf(error) }, 'a run failed in a way it should not');
        const outcome = {
          state: 'waiting' as const,
          afterSeconds: unexpectedSeconds,
          code: 'unexpected',
          message: 'Something went wrong on our side; tried again.',
        };
        await record({ run, outcome, steps: run.steps, epoch: undefined, startedAt });
      } finally {
        active.delete(runId);
      }
      if (run.serializeBy != null) await publishDueRuns(automations);
    },
  };
}
