import type { Column } from '../data/frame.ts';
import { PerennialError } from '../errors.ts';
import { assignHalves } from './assign-halves.ts';
import { checkTarget, type Target } from './check-predictions.ts';
import { lineInCells, meanInCells } from './out-of-fold.ts';
import { MISSING_CELL, quantileCells } from './quantile-cells.ts';
import { rSquared } from './regression-metrics.ts';
import { rocAuc } from './roc-auc.ts';
import { rankedOrder } from './sorted-order.ts';

/** How well one feature alone predicts; `score` is null when the target does not vary. */
export interface SingleFeatureScore {
  score: number | null;
  measure: 'auc' | 'r2';
}

/** Cells of equal row counts that a numeric feature is cut into. */
const CELL_COUNT = 20;

/**
 * How well one feature alone predicts the target, for the leakage gate. Everything fitted is fitted on one half
 * of the rows and scored on the other, so that an identifier does not look like a leak.
 * - Classes, numbers: the better of AUC and 1 − AUC, missing values placed wherever they tell most.
 * - Classes, categories: the AUC of the class share of each category.
 * - More than two classes: the mean one-vs-rest AUC, where a number may also use the class share of 20 quantile
 *   cells, since a middle class is at neither end of any order.
 * - Regression: R² of the mean, or of a straight line, per category or quantile cell, whichever is higher; the
 *   lines find a copy of the target in another unit, which 20 means alone score too low on skewed data.
 * A column of another length, or an impossible target, is InvalidInputError.
 */
export function singleFeatureScore(feature: Column, target: Target, seed: number): SingleFeatureScore {
  const measure = target.task === 'regression' ? 'r2' : 'auc';
  const rows = 'codes' in feature ? feature.codes.length : feature.values.length;
  if (rows !== target.actual.length) {
    throw new PerennialError('InvalidInputError', 'a feature and its target differ in length', {
      rows,
      targetRows: target.actual.length,
    });
  }
  checkTarget(target);
  const { actual } = target;
  if (actual.every((value: number) => value === actual[0])) return { score: null, measure };
  if (target.task === 'regression') return { score: scoreRegression(feature, target.actual, seed), measure };
  const isBinary = target.task === 'binary';
  const scoreClass = classScorer(feature, target.actual, seed, isBinary);
  const classes = isBinary ? [1] : Array.from({ length: target.classCount }, (_, k) => k);
  const scores = classes
    .map((k) => scoreClass(Uint8Array.from(actual, (label) => (label === k ? 1 : 0))))
    .filter((score) => score !== null);
  return { score: scores.reduce((sum, score) => sum + score, 0) / scores.length, measure };
}

function scoreRegression(feature: Column, actual: Float64Array, seed: number): number {
  const half = assignHalves(new Uint8Array(actual.length), seed);
  const cells = cellsOf(feature);
  const byMean = rSquared(actual, meanInCells(actual, cells, half))!;
  const numbers = numbersOf(feature);
  return numbers ? Math.max(byMean, rSquared(actual, lineInCells(actual, numbers, cells, half))!) : byMean;
}

/** Prepares what all classes share and returns the AUC of one class against the others; null without such rows. */
function classScorer(feature: Column, labels: Uint8Array | Int32Array, seed: number, isBinary: boolean) {
  const numbers = numbersOf(feature);
  const orders = numbers
    ? missingFirstAndLast(numbers).map((scores) => ({ scores, ascending: rankedOrder(scores) }))
    : [];
  const share = numbers && isBinary ? null : { cells: cellsOf(feature), half: assignHalves(labels, seed) };
  return (positive: Uint8Array): number | null => {
    const byOrder = orders.map(({ scores, ascending }) => rocAuc(positive, scores, ascending));
    const aucs = byOrder.flatMap((auc) => (auc === null ? [] : [auc, 1 - auc]));
    if (share) {
      const auc = rocAuc(positive, meanInCells(Float64Array.from(positive), share.cells, share.half));
      if (auc !== null) aucs.push(auc);
    }
    return aucs.length > 0 ? Math.max(...aucs) : null;
  };
}

/** The numbers with missing ones below all others, and above; just the numbers if none is missing. */
function missingFirstAndLast(numbers: Float64Array): Float64Array[] {
  if (!numbers.some(Number.isNaN)) return [numbers];
  return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY].map((end) =>
    numbers.map((value) => (Number.isNaN(value) ? end : value)),
  );
}

function numbersOf(feature: Column): Float64Array | null {
  return feature.kind === 'number' || feature.kind === 'timestamp' ? feature.values : null;
}

/** One whole number per row that says which category, or quantile cell, it is in; missing is a cell of its own. */
function cellsOf(feature: Column): Int32Array {
  switch (feature.kind) {
    case 'category':
      return feature.codes.map((code) => (code < 0 ? MISSING_CELL : code + 1));
    case 'boolean':
      return Int32Array.from(feature.values, (value) => (value < 0 ? MISSING_CELL : value + 1));
    case 'number':
    case 'timestamp':
      return quantileCells(feature.values, CELL_COUNT);
  }
}
