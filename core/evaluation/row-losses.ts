/** Probabilities are kept this far from 0 and 1 in a log loss: the float64 epsilon, as scikit-learn 1.9.1 does. */
const CLIP = Number.EPSILON;

/** Squared error of each row. */
export function squaredErrors(actual: Float64Array, predicted: Float64Array): Float64Array {
  return actual.map((value, row) => (predicted[row]! - value) ** 2);
}

/** Absolute error of each row. */
export function absoluteErrors(actual: Float64Array, predicted: Float64Array): Float64Array {
  return actual.map((value, row) => Math.abs(predicted[row]! - value));
}

/** −ln of the probability given to what happened, per row. */
export function binaryLogLosses(positive: Uint8Array, probability: Float64Array): Float64Array {
  return probability.map((p, row) => logLossOf(positive[row] === 1 ? p : 1 - p));
}

/** −ln of the probability given to the actual class, per row of a row-major matrix. */
export function multiclassLogLosses(
  actual: Int32Array,
  probabilities: Float64Array,
  classCount: number,
): Float64Array {
  return Float64Array.from(actual, (label, row) => logLossOf(probabilities[row * classCount + label]!));
}

/** (p − y)² per row. */
export function binaryBrierLosses(positive: Uint8Array, probability: Float64Array): Float64Array {
  return probability.map((p, row) => (p - positive[row]!) ** 2);
}

/** Σ over classes of (p − y)² per row, 0 … 2 (Brier's own definition, twice the binary one for two classes). */
export function multiclassBrierLosses(
  actual: Int32Array,
  probabilities: Float64Array,
  classCount: number,
): Float64Array {
  return Float64Array.from(actual, (label, row) => {
    let loss = 0;
    for (let k = 0; k < classCount; k++)
      loss += (probabilities[row * classCount + k]! - (k === label ? 1 : 0)) ** 2;
    return loss;
  });
}

function logLossOf(probability: number): number {
  return -Math.log(Math.min(1 - CLIP, Math.max(CLIP, probability)));
}
