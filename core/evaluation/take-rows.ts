import type { PredictionSet } from './prediction-set.ts';

/** The predictions of the given rows, in that order. */
export function takeRows(predictions: PredictionSet, rows: Uint32Array): PredictionSet {
  switch (predictions.task) {
    case 'regression': {
      const { actual, predicted } = predictions;
      return { ...predictions, actual: takeNumbers(actual, rows), predicted: takeNumbers(predicted, rows) };
    }
    case 'binary': {
      const { actual, probability } = predictions;
      return {
        ...predictions,
        actual: Uint8Array.from(rows, (row) => actual[row]!),
        probability: takeNumbers(probability, rows),
      };
    }
    case 'multiclass': {
      const { actual, probabilities, classes } = predictions;
      const taken = new Float64Array(rows.length * classes.length);
      rows.forEach((row, at) => {
        taken.set(
          probabilities.subarray(row * classes.length, (row + 1) * classes.length),
          at * classes.length,
        );
      });
      return { ...predictions, actual: Int32Array.from(rows, (row) => actual[row]!), probabilities: taken };
    }
  }
}

function takeNumbers(values: Float64Array, rows: Uint32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row]!);
}
