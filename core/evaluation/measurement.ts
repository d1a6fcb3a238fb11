import type { CalibrationBin, MetricEstimate, MetricName } from '../contracts/evaluation.ts';

/** The metrics of a task with their intervals, and what else its report shows. */
export interface Measurement {
  metrics: Partial<Record<MetricName, MetricEstimate>>;
  confusion?: number[][];
  classes?: string[];
  calibration?: CalibrationBin[];
}
