import type { ModelSpec, SelectableMetric } from '../contracts/model-spec.ts';

/** The metric that picks the best candidate and that the champion is compared by, unless the spec names one. */
export function defaultMetric(spec: Pick<ModelSpec, 'task' | 'training'>): SelectableMetric {
  return (
    spec.training.metric ?? ({ regression: 'rmse', binary: 'auc', multiclass: 'logLoss' } as const)[spec.task]
  );
}
