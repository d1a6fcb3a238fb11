import type { Evaluation, MetricName } from '../../contracts/evaluation.ts';
import type { GateFinding } from '../../contracts/gates.ts';
import type { GatesSpec } from '../../contracts/model-spec.ts';
import { metricDirection } from '../metric-direction.ts';
import { meetsBound } from './metric-tolerance.ts';
import { writeEstimate } from './write-estimate.ts';

/** Each metric the spec bounds: at least (or, for losses, at most) its bound; unknown where it is not defined. */
export function judgeMinimum(bounds: GatesSpec['minimum'], evaluation: Evaluation): GateFinding[] {
  return Object.entries(bounds).map(([name, required]) => {
    const metric = name as MetricName;
    const estimate = evaluation.metrics[metric];
    const finding = { gate: 'minimum' as const, subject: metric, advisory: false, required };
    const asked = `${metricDirection(metric) === 'lower' ? 'at most' : 'at least'} ${required} is asked`;
    if (estimate === undefined || estimate.value === null) {
      const why = estimate ? 'the test rows do not define it' : `a ${evaluation.task} model has none`;
      return { ...finding, verdict: 'unknown', measured: null, message: `${metric}: ${why}; ${asked}` };
    }
    return {
      ...finding,
      verdict: meetsBound(metric, estimate.value, required) ? 'passed' : 'failed',
      measured: estimate.value,
      low: estimate.low,
      high: estimate.high,
      message: `${metric} ${writeEstimate(estimate)}, ${asked}`,
    };
  });
}
