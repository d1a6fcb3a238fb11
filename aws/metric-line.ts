import {
  isPublished,
  METRIC_NAMESPACE,
  METRICS,
  type MetricName,
  metricDimensions,
} from '../core/contracts/metrics.ts';

/** What CloudWatch takes in one array of values. */
export const MAX_VALUES = 100;

/**
 * Values of metrics as one line in CloudWatch's embedded metric format: a number is one value, an array up to
 * MAX_VALUES of them. What is no metric is a field of the line. `at` is milliseconds since 1970.
 */
export function metricLine(
  values: ReadonlyMap<MetricName, number | readonly number[]>,
  where: { environment: string; function: string },
  at: number,
): string {
  const groups = Object.values(Object.groupBy(values.keys(), (name) => METRICS[name].by));
  const published = groups.map((names) => names.filter(isPublished)).filter(({ length }) => length > 0);
  const dimensions = Object.assign({}, ...groups.map(([name]) => metricDimensions(name!, where)));
  return JSON.stringify({
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: published.map((names) => ({
        Namespace: METRIC_NAMESPACE,
        Dimensions: [Object.keys(metricDimensions(names[0]!, where))],
        Metrics: names.map((name) => ({ Name: name, Unit: METRICS[name].unit })),
      })),
    },
    ...dimensions,
    ...Object.fromEntries(values),
  });
}
