import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_NAMESPACE, type MetricName, metricDimensions } from '../../core/contracts/metrics.ts';
import type { FunctionName } from '../../wiring/functions.ts';

export interface MetricOptions {
  statistic?: string;
  period?: Duration;
}

/** A metric that the platform measures itself; `functionName` matters to those told apart by function. */
export function ownMetric(
  environment: string,
  name: MetricName,
  functionName: FunctionName,
  { statistic = Stats.SUM, period = Duration.minutes(5) }: MetricOptions = {},
): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName: name,
    dimensionsMap: metricDimensions(name, { environment, function: functionName }),
    statistic,
    period,
  });
}
