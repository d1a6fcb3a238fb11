import type { CalibrationBin, MetricEstimate, MetricName } from '../contracts/evaluation.ts';
import { measureBinary } from './measure-binary.ts';
import { measureMulticlass } from './measure-multiclass.ts';
import { measureRegression } from './measure-regression.ts';
import type { PredictionSet } from './prediction-set.ts';

/** The metrics of a task with their intervals, and what else its report shows. */
export interface Measurement {
  metrics: Partial<Record<MetricName, MetricEstimate>>;
  confusion?: number[][];
  classes?: string[];
  calibration?: CalibrationBin[];
}

/** Every metric of the set's task with its 95 % interval; `seed` drives the bootstrapped ones. */
export function measurePredictions(predictions: PredictionSet, seed: number): Measurement {
  switch (predictions.task) {
    case 'regression':
      return measureRegression(predictions, seed);
    case 'binary':
      return measureBinary(predictions, seed);
    case 'multiclass':
      return measureMulticlass(predictions, seed);
  }
}
