/** Labelled rows with one model's predictions for them; arrays are row by row and equally long. */
export type PredictionSet = RegressionPredictions | BinaryPredictions | MulticlassPredictions;

export interface RegressionPredictions {
  task: 'regression';
  actual: Float64Array;
  predicted: Float64Array;
}

export interface BinaryPredictions {
  task: 'binary';
  /** 1 is the positive class, 0 the other. */
  actual: Uint8Array;
  /** Probability of the positive class. */
  probability: Float64Array;
  /** Predicted positive at or above this probability; 0.5 by default. */
  threshold?: number;
  /** Names of class 0 and class 1, for the report. */
  classes?: [string, string];
}

export interface MulticlassPredictions {
  task: 'multiclass';
  /** Index into `classes`. */
  actual: Int32Array;
  /** Row-major, rows × classes; each row sums to 1. */
  probabilities: Float64Array;
  classes: string[];
}
