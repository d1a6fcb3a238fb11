import type { Reason } from '../../core/contracts/names.ts';
import type { TrainingJobRequest } from '../../core/contracts/training-job.ts';
import type { Frame } from '../../core/data/frame.ts';
import { chooseCompute } from '../../core/training/choose-compute.ts';
import { sizeOfRun } from '../../core/training/memory/run-size.ts';
import { trainingJobRequest } from '../../core/training/training-job-request.ts';
import type { TrainingPlan } from '../../core/training/training-plan.ts';
import type { Services } from '../../platform/services.ts';
import { CODE_DIGEST } from '../store/code-digest.ts';

/** Where a laid-out run trains, with the job's request where that is a job; or why it can train nowhere. */
export function placeTraining(
  { compute, objects, log }: Pick<Services, 'compute' | 'objects' | 'log'>,
  plan: TrainingPlan,
  frame: Frame,
  hasForest = false,
): { compute: 'lambda' } | { compute: 'sagemaker'; job: TrainingJobRequest } | { refused: Reason } {
  const { spec, runId } = plan;
  const choice = chooseCompute(spec.training.compute, sizeOfRun(plan, frame), compute);
  if ('refused' in choice) return choice;
  log({ level: 'info', message: 'compute chosen', model: spec.name, runId, ...choice });
  if (choice.compute === 'lambda' || !compute?.trainer) return { compute: 'lambda' };
  const hyperparameters = { model: spec.name, runId, codeDigest: CODE_DIGEST };
  return {
    compute: 'sagemaker',
    job: trainingJobRequest({
      bucket: objects.bucket,
      hyperparameters,
      trainer: compute.trainer,
      ...(hasForest && { channels: ['plan', 'rows', 'forest'] as const }),
    }),
  };
}
