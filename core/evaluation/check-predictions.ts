import { PerennialError } from '../errors.ts';

/** What actually happened, row by row; labels of classes are whole numbers from 0. */
export type Target =
  | { task: 'regression'; actual: Float64Array }
  | { task: 'binary'; actual: Uint8Array }
  | { task: 'multiclass'; actual: Int32Array; classCount: number };

/** Probabilities come out of float32 graphs; a sum further from 1 than this is not a rounding error. */
const SUM_TOLERANCE = 1e-3;

/** Throws InvalidInputError unless values are finite, and labels below the number of classes (at least two). */
export function checkTarget(target: Target): void {
  if (target.task === 'regression') {
    checkEach(target.actual, Number.isFinite, 'an actual value is not finite');
    return;
  }
  const classCount = target.task === 'binary' ? 2 : target.classCount;
  if (!Number.isInteger(classCount) || classCount < 2) {
    throw new PerennialError('InvalidInputError', 'a classification has at least two classes', {
      classCount,
    });
  }
  checkEach(target.actual, (label) => label >= 0 && label < classCount, 'a label is not one of the classes');
}

/** Throws InvalidInputError unless both arrays have the same length and hold only finite numbers. */
export function checkRegression(actual: Float64Array, predicted: Float64Array): void {
  checkTarget({ task: 'regression', actual });
  checkLength(actual.length, predicted.length);
  checkEach(predicted, Number.isFinite, 'a prediction is not finite');
}

/** Throws InvalidInputError unless labels are 0 or 1, and probabilities, one for one, and threshold in [0, 1]. */
export function checkBinary(actual: Uint8Array, probability: Float64Array, threshold: number): void {
  checkTarget({ task: 'binary', actual });
  checkLength(actual.length, probability.length);
  checkEach(probability, isProbability, 'a prediction is not a probability');
  checkEach([threshold], isProbability, 'a threshold is not a probability');
}

/** Throws InvalidInputError unless labels are below `classCount` and every row of probabilities sums to 1. */
export function checkMulticlass(actual: Int32Array, probabilities: Float64Array, classCount: number): void {
  checkTarget({ task: 'multiclass', actual, classCount });
  checkLength(actual.length * classCount, probabilities.length);
  checkEach(probabilities, isProbability, 'a prediction is not a probability');
  for (let row = 0; row < actual.length; row++) {
    let sum = 0;
    for (let k = 0; k < classCount; k++) sum += probabilities[row * classCount + k]!;
    if (Math.abs(sum - 1) > SUM_TOLERANCE) {
      throw new PerennialError('InvalidInputError', 'the probabilities of a row do not sum to 1', {
        row,
        sum,
      });
    }
  }
}

function isProbability(value: number): boolean {
  return value >= 0 && value <= 1;
}

function checkLength(expected: number, found: number): void {
  if (expected === found) return;
  throw new PerennialError('InvalidInputError', 'predictions and actual values differ in number', {
    expected,
    found,
  });
}

function checkEach(values: ArrayLike<number>, isValid: (value: number) => boolean, message: string): void {
  for (let at = 0; at < values.length; at++) {
    if (!isValid(values[at]!))
      throw new PerennialError('InvalidInputError', message, { at, value: String(values[at]) });
  }
}
