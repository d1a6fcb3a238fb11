import { objectKey } from '../../core/contracts/keys.ts';
import type { TrainCandidateOutput, Trial } from '../../core/contracts/workflows.ts';
import { isPerennialError, PerennialError } from '../../core/errors.ts';
import { createPace } from '../../core/training/create-pace.ts';
import { describeProgress } from '../../core/training/describe-progress.ts';
import { type CheckpointPlace, openCheckpoints } from '../../core/training/open-checkpoints.ts';
import type { Pace } from '../../core/training/pace.ts';
import { checkpointKey } from '../../core/training/task-checkpoint.ts';
import type { TrainingPlan } from '../../core/training/training-plan.ts';
import type { Objects, Services } from '../../platform/services.ts';
import { CODE_DIGEST } from './code-digest.ts';
import { takeTrainingTurn } from './take-training-turn.ts';
import { tellProgress } from './tell-progress.ts';

type TrainingTask = { trial: Trial } | { fit: TrainCandidateOutput[] };
type Work<Result> = (pace: Pace, elapsedSeconds: () => number) => Promise<Result>;

/**
 * Trains one task of a run when its turn comes: it tells how far it is, ends with NotAllowedError when the run has, and
 * goes on from what an earlier attempt at the same task has kept. `elapsedSeconds` counts those of all attempts.
 */
export function trainTask<Result>(
  services: Pick<Services, 'objects' | 'records' | 'events' | 'stopwatch' | 'log' | 'ending'>,
  plan: TrainingPlan,
  task: TrainingTask,
  candidate: number,
  work: Work<Result>,
): Promise<Result> {
  const { model, runId } = plan;
  const { log } = services;
  const { algorithm } = plan.candidates[candidate]!;
  const sinceAsked = services.stopwatch();
  const key = checkpointKey(CODE_DIGEST, plan, task);
  const checkpoints = openCheckpoints(placeOf(services.objects, plan, task), key, (message) =>
    log({ level: 'warn', message, model, runId }),
  );

  function requireProcess(): void {
    if (services.ending?.aborted)
      throw new PerennialError('ServiceUnavailableError', 'the process ends before the training');
  }

  return takeTrainingTurn(async () => {
    requireProcess();
    const waited = sinceAsked();
    const elapsed = services.stopwatch();
    // the linear models are done before anybody could ask how far they are
    const earlier = algorithm === 'gbdt' ? await checkpoints.read() : undefined;
    if (earlier) log({ level: 'info', message: 'training goes on from a checkpoint', model, runId });
    const pace = createPace(
      {
        elapsed,
        look: (progress) =>
          tellProgress(
            services,
            model,
            runId,
            describeProgress('fit' in task ? 'fit' : 'trial', algorithm, progress),
          ),
        save: checkpoints.save,
        async turn() {
          await new Promise(setImmediate);
          requireProcess();
        },
      },
      earlier,
      waited,
    );
    return work(pace, () => ((earlier?.milliseconds ?? 0) + elapsed()) / 1_000);
  });
}

function placeOf(
  objects: Pick<Objects, 'get' | 'put'>,
  { model, runId }: TrainingPlan,
  task: TrainingTask,
): CheckpointPlace {
  const name = 'fit' in task ? 'fit' : `trial-${task.trial.candidate}-${task.trial.fold ?? 'all'}`;
  const key = `${objectKey.checkpoints(model, runId)}/${name}.bin`;
  return {
    read: async () => {
      try {
        return (await objects.get(key)).body;
      } catch (error) {
        if (isPerennialError(error, 'ObjectMissingError')) return undefined;
        throw error;
      }
    },
    write: async (bytes) => {
      await objects.put(key, bytes);
    },
  };
}
