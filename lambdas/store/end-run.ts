import { sha256 } from '../../core/canonical-json.ts';
import { recordKey } from '../../core/contracts/keys.ts';
import type { Reason } from '../../core/contracts/names.ts';
import { type RunOutcome, RunRecord, TrainingLock } from '../../core/contracts/run.ts';
import { isPerennialError } from '../../core/errors.ts';
import type { Services } from '../../platform/services.ts';
import { readRecord } from './record.ts';

export interface RunEnd {
  outcome: RunOutcome;
  reasons: Reason[];
  failure?: RunRecord['failure'];
}

/**
 * Ends a run once: a run that has an outcome keeps it, except that `awaiting-approval` gives way to what the
 * person decided. Then lets the next training in. Safe to repeat at any point.
 */
export async function endRun(
  services: Pick<Services, 'records' | 'events' | 'now' | 'measure'>,
  model: string,
  runId: string,
  end: RunEnd,
): Promise<void> {
  const { records } = services;
  try {
    await records.write({
      update: recordKey.run(model, runId),
      set: {
        outcome: end.outcome,
        reasons: end.reasons,
        endedAt: services.now().toISOString(),
        ...(end.failure && { failure: end.failure }),
      },
      remove: ['progress'],
      if: {
        all: [
          { present: true },
          {
            any: [
              { attribute: 'outcome', exists: false },
              { attribute: 'outcome', equals: 'awaiting-approval' },
            ],
          },
        ],
      },
    });
    services.measure({ name: 'RunsFailed', value: end.outcome === 'failed' ? 1 : 0, model });
  } catch (error) {
    if (!isPerennialError(error, 'ConditionFailedError')) throw error;
  }
  await releaseTraining(services, model, runId);
}

/**
 * Gives the model's training lock back. What came meanwhile is asked for first and the lock deleted after, so
 * that a crash in between repeats the request (its id makes it one) instead of losing it.
 */
export async function releaseTraining(
  { records, events }: Pick<Services, 'records' | 'events'>,
  model: string,
  runId: string,
): Promise<void> {
  const key = recordKey.trainingLock(model);
  for (;;) {
    const lock = await readRecord(records, key, TrainingLock);
    if (lock?.runId !== runId) return;
    if (lock.waiting) await events.put([queuedRetrain(model, runId)]);
    try {
      await records.write({
        delete: key,
        if: {
          all: [
            { attribute: 'runId', equals: runId },
            { attribute: 'waiting', equals: lock.waiting },
          ],
        },
      });
      return;
    } catch (error) {
      if (!isPerennialError(error, 'ConditionFailedError')) throw error;
    }
  }
}

function queuedRetrain(model: string, runId: string) {
  return {
    detailType: 'Retrain requested',
    detail: {
      model,
      requestId: `queued-${sha256(`${model}/${runId}`).slice(0, 32)}-1`,
      kind: 'retrain',
      by: 'perennial',
      why: `new data came while run ${runId} was training`,
    },
  };
}

/** The run, or undefined before it was prepared. */
export function readRun(
  records: Services['records'],
  model: string,
  runId: string,
): Promise<RunRecord | undefined> {
  return readRecord(records, recordKey.run(model, runId), RunRecord);
}
