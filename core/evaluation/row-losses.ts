// Loops over rows: the typed arrays' own map and from call a function a row, and take several times as long.

/** Probabilities are kept this far from 0 and 1 in a log loss: the float64 epsilon, as scikit-learn 1.9.1 does. */
const CLIP = Number.EPSILON;

/** Squared error of each row. */
export function squaredErrors(actual: Float64Array, predicted: Float64Array): Float64Array {
  const losses = new Float64Array(actual.length);
  for (let row = 0; row < losses.length; row++) losses[row] = (predicted[row]! - actual[row]!) ** 2;
  return losses;
}

/** Absolute error of each row. */
export function absoluteErrors(actual: Float64Array, predicted: Float64Array): Float64Array {
  const losses = new Float64Array(actual.length);
  for (let row = 0; row < losses.length; row++) losses[row] = Math.abs(predicted[row]! - actual[row]!);
  return losses;
}

/** |error| / |actual| of each row. */
export function percentageErrors(actual: Float64Array, predicted: Float64Array): Float64Array {
  const losses = absoluteErrors(actual, predicted);
  for (let row = 0; row < losses.length; row++) losses[row]! /= Math.abs(actual[row]!);
  return losses;
}

/** Predicted − actual of each row. */
export function signedErrors(actual: Float64Array, predicted: Float64Array): Float64Array {
  const errors = new Float64Array(actual.length);
  for (let row = 0; row < errors.length; row++) errors[row] = predicted[row]! - actual[row]!;
  return errors;
}

/** −ln of the probability given to what happened, per row. */
export function binaryLogLosses(positive: Uint8Array, probability: Float64Array): Float64Array {
  const losses = new Float64Array(probability.length);
  for (let row = 0; row < losses.length; row++)
    losses[row] = logLossOf(positive[row] === 1 ? probability[row]! : 1 - probability[row]!);
  return losses;
}

/** −ln of the probability given to the actual class, per row of a row-major matrix. */
export function multiclassLogLosses(
  actual: Int32Array,
  probabilities: Float64Array,
  classCount: number,
): Float64Array {
  const losses = new Float64Array(actual.length);
  for (let row = 0; row < losses.length; row++)
    losses[row] = logLossOf(probabilities[row * classCount + actual[row]!]!);
  return losses;
}

/** (p − y)² per row. */
export function binaryBrierLosses(positive: Uint8Array, probability: Float64Array): Float64Array {
  const losses = new Float64Array(probability.length);
  for (let row = 0; row < losses.length; row++) losses[row] = (probability[row]! - positive[row]!) ** 2;
  return losses;
}

/** Σ over classes of (p − y)² per row, 0 … 2 (Brier's own definition, twice the binary one for two classes). */
export function multiclassBrierLosses(
  actual: Int32Array,
  probabilities: Float64Array,
  classCount: number,
): Float64Array {
  const losses = new Float64Array(actual.length);
  for (let row = 0; row < losses.length; row++)
    for (let k = 0; k < classCount; k++)
      losses[row]! += (probabilities[row * classCount + k]! - (k === actual[row] ? 1 : 0)) ** 2;
  return losses;
}

function logLossOf(probability: number): number {
  return -Math.log(Math.min(1 - CLIP, Math.max(CLIP, probability)));
}
