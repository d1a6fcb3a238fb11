import { measureBinary } from './measure-binary.ts';
import { measureMulticlass } from './measure-multiclass.ts';
import { measureRegression } from './measure-regression.ts';
import type { Measurement } from './measurement.ts';
import type { PredictionSet } from './prediction-set.ts';

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
