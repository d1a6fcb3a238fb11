import * as z from 'zod';

const Description = z.object({
  TrainingJobName: z.string(),
  TrainingJobStatus: z.string(),
  SecondaryStatus: z.string().optional(),
  FailureReason: z.string().optional(),
});

const WHY: Record<string, string> = {
  MaxWaitTimeExceeded:
    'no Spot capacity came in time: raise trainer.maxWaitMinutes, or switch trainer.spot off',
  MaxRuntimeExceeded: 'it took longer than trainer.maxRuntimeMinutes',
};

/** Why a SageMaker training job ended without a model, from its description; undefined for anything else. */
export function explainJobFailure(description: unknown): string | undefined {
  const { data } = Description.safeParse(description);
  if (!data) return undefined;
  const why = data.FailureReason || WHY[data.SecondaryStatus ?? ''];
  return `training job ${data.TrainingJobName} ended as ${data.TrainingJobStatus}${why ? `: ${why}` : ''}`;
}
