import type { TrainingProgressedDetail } from '../../core/contracts/events.ts';
import { recordKey } from '../../core/contracts/keys.ts';
import type { TrainingProgress } from '../../core/contracts/training-progress.ts';
import { isPerennialError, PerennialError } from '../../core/errors.ts';
import type { Services } from '../../platform/services.ts';

/**
 * Tells how far the training of a run is: in the log, in the run's record, as an event. NotAllowedError when the run has
 * ended or is gone; a service that takes nothing just now stops no training.
 */
export async function tellProgress(
  { records, events, log }: Pick<Services, 'records' | 'events' | 'log'>,
  model: string,
  runId: string,
  progress: TrainingProgress,
): Promise<void> {
  const detail: TrainingProgressedDetail = { model, runId, ...progress };
  log({ level: 'info', message: 'training goes on', ...detail });
  try {
    await records.write({
      update: recordKey.run(model, runId),
      set: { progress: { ...progress } },
      if: { all: [{ present: true }, { attribute: 'outcome', exists: false }] },
    });
    await events.put([{ detailType: 'Training progressed', detail: { ...detail } }]);
  } catch (error) {
    if (isPerennialError(error, 'ConditionFailedError'))
      throw new PerennialError(
        'NotAllowedError',
        `the training ends, for run ${runId} is over`,
        { model, runId },
        error,
      );
    if (!isPerennialError(error, 'ServiceUnavailableError')) throw error;
    log({ level: 'warn', message: 'progress is not told', model, runId, error: error.message });
  }
}
