/** The CloudWatch namespace of every metric of ours. */
export const METRIC_NAMESPACE = 'Perennial';

/** The value of the dimension `service`, which sets our metrics apart in a shared namespace. */
export const METRIC_SERVICE = 'perennial';

interface MetricDefinition {
  unit: 'Count' | 'Milliseconds' | 'Seconds';
  /**
   * What it is told apart by beside the environment. Never anything without bound: each combination of dimension
   * values is billed as a metric. A model is named in the log line that carries the value instead.
   */
  by: 'environment' | 'function';
  /**
   * Stands in the log lines only, for Logs Insights. A metric is billed by the month, and AWS has the like of these
   * for nothing: a function's invocations and durations.
   */
  lineOnly?: true;
}

/** Every metric the platform measures itself; what AWS measures for us (invocations, queue depths) is not repeated. */
export const METRICS = {
  // requests, by the functions on the path of predictions
  Requests: { unit: 'Count', by: 'function', lineOnly: true },
  /** Answered with a status of 4xx. */
  RequestsRefused: { unit: 'Count', by: 'function', lineOnly: true },
  /** Answered with a status of 5xx, or not answered. */
  RequestsFailed: { unit: 'Count', by: 'function' },
  /** Inside the function, from the event to the answer. */
  RequestMilliseconds: { unit: 'Milliseconds', by: 'function', lineOnly: true },
  /** By each request: 1 when it met a new process, 0 when not, so that its average is their share. */
  ColdStarts: { unit: 'Count', by: 'function' },
  RowsPredicted: { unit: 'Count', by: 'function', lineOnly: true },
  /** Answered by the last known good version, for the champion could not be read. */
  StaleAnswers: { unit: 'Count', by: 'function' },
  /** Answered although the prediction log could not take it. */
  RequestsNotLogged: { unit: 'Count', by: 'function' },

  // the loop
  /** By each check of a window: 1 when the champion's data, predictions or quality drifted, 0 when not. */
  DriftFound: { unit: 'Count', by: 'environment' },
  /** By each check of a window with predictions, where quality is watched: 1 when not one label came in, else 0. */
  LabelsMissing: { unit: 'Count', by: 'environment' },
  /** By each check: retrains in a row, up to now, that did not replace the champion. */
  FruitlessRetrains: { unit: 'Count', by: 'environment' },
  /** By each sweep: how long the drop that waits longest has had no end, 0 when none waits. */
  OldestOpenDropSeconds: { unit: 'Seconds', by: 'environment' },
  /** By each run as it ends: 1 when it failed, 0 when not. */
  RunsFailed: { unit: 'Count', by: 'environment' },
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof METRICS;

/** Whether CloudWatch makes a metric of it. */
export function isPublished(name: MetricName): boolean {
  const definition: MetricDefinition = METRICS[name];
  return definition.lineOnly !== true;
}

/** One value of one metric. */
export interface Measurement {
  name: MetricName;
  value: number;
  /** Whom it is about; stands in the log line, is no dimension. */
  model?: string;
}

/** The dimensions a metric is published under, in their order: what alarms and dashboards must name, all of them. */
export function metricDimensions(
  name: MetricName,
  where: { environment: string; function: string },
): Record<string, string> {
  return {
    service: METRIC_SERVICE,
    environment: where.environment,
    ...(METRICS[name].by === 'function' && { function: where.function }),
  };
}
