import { expect, it } from 'vitest';
import { explainJobFailure } from '../../../core/training/explain-job-failure.ts';

const job = { TrainingJobName: 'perennial-dev-taxi-1-0' };

it.each([
  [
    'the reason that the job gave',
    { TrainingJobStatus: 'Failed', FailureReason: 'AlgorithmError: no rows, exit code: 1' },
    'ended as Failed: AlgorithmError: no rows, exit code: 1',
  ],
  [
    'that no Spot capacity came',
    { TrainingJobStatus: 'Stopped', SecondaryStatus: 'MaxWaitTimeExceeded' },
    'ended as Stopped: no Spot capacity came in time: raise trainer.maxWaitMinutes, or switch trainer.spot off',
  ],
  [
    'that it took too long',
    { TrainingJobStatus: 'Stopped', SecondaryStatus: 'MaxRuntimeExceeded' },
    'ended as Stopped: it took longer than trainer.maxRuntimeMinutes',
  ],
  [
    'an end that has no reason',
    { TrainingJobStatus: 'Stopped', SecondaryStatus: 'Stopped' },
    'ended as Stopped',
  ],
])('tells %s', (_what, description, sentence) => {
  expect(explainJobFailure({ ...job, ...description })).toBe(
    `training job perennial-dev-taxi-1-0 ${sentence}`,
  );
});

it.each([[null], ['text'], [{}], [{ errorMessage: 'of a function' }]])('leaves %j alone', (other) => {
  expect(explainJobFailure(other)).toBeUndefined();
});
