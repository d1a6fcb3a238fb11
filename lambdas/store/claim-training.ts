import { recordKey } from '../../core/contracts/keys.ts';
import { TrainingLock } from '../../core/contracts/run.ts';
import { isPerennialError } from '../../core/errors.ts';
import type { Services } from '../../platform/services.ts';
import { readRun } from './end-run.ts';
import { readRecord, toItem } from './record.ts';

/**
 * Lets one training per model in. Answers true when this run holds the lock. Otherwise the run that holds it
 * is told that somebody waits, and will ask for a training when it ends. A lock whose run is over is taken, and
 * with it the duty to those who wait.
 */
export async function claimTraining(
  { records, now }: Pick<Services, 'records' | 'now'>,
  model: string,
  runId: string,
): Promise<boolean> {
  const key = recordKey.trainingLock(model);
  for (;;) {
    const held = await readRecord(records, key, TrainingLock);
    if (held?.runId === runId) return true;
    const isOver =
      held &&
      (isEarlierAttempt(held.runId, runId) ||
        (await readRun(records, model, held.runId))?.outcome !== undefined);
    try {
      if (!held || isOver) {
        const waiting = held?.waiting ?? false;
        const lock: TrainingLock = { schema: 1, model, runId, since: now().toISOString(), waiting };
        await records.write({
          put: toItem(key, lock),
          // whoever began to wait since the reading would be forgotten with the lock that is replaced
          if: held
            ? {
                all: [
                  { attribute: 'runId', equals: held.runId },
                  { attribute: 'waiting', equals: held.waiting },
                ],
              }
            : { absent: true },
        });
        return true;
      }
      await records.write({
        update: key,
        set: { waiting: true },
        if: { attribute: 'runId', equals: held.runId },
      });
      return false;
    } catch (error) {
      // the lock changed hands between reading and writing: look again
      if (!isPerennialError(error, 'ConditionFailedError')) throw error;
    }
  }
}

/** Runs are named `<what for>-<attempt>`; the next attempt starts only when the one before is over. */
function isEarlierAttempt(held: string, runId: string): boolean {
  const [, heldBase, heldAttempt] = /^(.*)-(\d+)$/.exec(held) ?? [];
  const [, base, attempt] = /^(.*)-(\d+)$/.exec(runId) ?? [];
  return base !== undefined && heldBase === base && Number(heldAttempt) < Number(attempt);
}
