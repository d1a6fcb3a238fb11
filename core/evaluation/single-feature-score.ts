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
  return scoreFeatures(target, seed)(feature);
}

/** As singleFeatureScore, for many features of one target. */
export function scoreFeatures(target: Target, seed: number): (feature: Column) => SingleFeatureScore {
  checkTarget(target);
  const measure = target.task === 'regression' ? 'r2' : 'auc';
  const first = target.actual[0];
  const varies = target.actual.some((value: number) => value !== first);
  const scoreFeature = varies ? featureScorer(target, seed) : () => null;
  return (feature) => {
    checkLength(feature, target);
    return { score: scoreFeature(feature), measure };
  };
}

function checkLength(feature: Column, target: Target): void {
  const rows = 'codes' in feature ? feature.codes.length : feature.values.length;
  if (rows === target.actual.length) return;
  throw new PerennialError('InvalidInputError', 'a feature and its target differ in length', {
    rows,
    targetRows: target.actual.length,
  });
}

function featureScorer(target: Target, seed: number): (feature: Column) => number {
  const strata = target.task === 'regression' ? new Uint8Array(target.actual.length) : target.actual;
  const half = assignHalves(strata, seed);
  if (target.task === 'regression') return (feature) => scoreRegression(feature, target.actual, half);
  const isBinary = target.task === 'binary';
  const classes = isBinary ? [1] : Array.from({ length: target.classCount }, (_, k) => k);
  return (feature) => {
    const scoreClass = classScorer(feature, half, isBinary);
    const scores = classes
      .map((k) => scoreClass(isClass(target.actual, k)))
      .filter((score) => score !== null);
    return scores.reduce((sum, score) => sum + score, 0) / scores.length;
  };
}

function scoreRegression(feature: Column, actual: Float64Array, half: Uint8Array): number {
  const cells = cellsOf(feature);
  const byMean = rSquared(actual, meanInCells(actual, cells, half))!;
  const numbers = numbersOf(feature);
  return numbers ? Math.max(byMean, rSquared(actual, lineInCells(actual, numbers, cells, half))!) : byMean;
}

/** Prepares what all classes share and returns the AUC of one class against the others; null without such rows. */
function classScorer(feature: Column, half: Uint8Array, isBinary: boolean) {
  const numbers = numbersOf(feature);
  const orders = numbers
    ? missingFirstAndLast(numbers).map((scores) => ({ scores, ascending: rankedOrder(scores) }))
    : [];
  const cells = numbers && isBinary ? null : cellsOf(feature);
  return (positive: Uint8Array): number | null => {
    const byOrder = orders.map(({ scores, ascending }) => rocAuc(positive, scores, ascending));
    const aucs = byOrder.flatMap((auc) => (auc === null ? [] : [auc, 1 - auc]));
    if (cells) {
      const auc = rocAuc(positive, meanInCells(Float64Array.from(positive), cells, half));
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

function isClass(labels: Uint8Array | Int32Array, k: number): Uint8Array {
  const positive = new Uint8Array(labels.length);
  for (let row = 0; row < positive.length; row++) positive[row] = labels[row] === k ? 1 : 0;
  return positive;
}
