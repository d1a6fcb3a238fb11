import type { BaselineColumn } from '../contracts/watch.ts';
import { likeliestClasses } from '../evaluation/predicted-classes.ts';
import type { BinValue } from './count-bins.ts';

/**
 * What the prediction column counts of one logged prediction: the value itself, the probability of the positive
 * class (the last one), or the label of the likeliest class. A prediction that is not finite, or has another
 * number of classes, counts as missing.
 */
export function predictionBinValue(column: BaselineColumn, logged: number | ArrayLike<number>): BinValue {
  const numbers = typeof logged === 'number' ? [logged] : Array.from(logged);
  if (!numbers.every(Number.isFinite)) return null;
  if (column.kind !== 'class') return numbers.at(-1);
  const { levels } = column;
  if (numbers.length !== levels.length) return null;
  return levels[likeliestClasses(Float64Array.from(numbers), levels.length)[0]!];
}
