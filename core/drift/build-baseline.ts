import type { Signature } from '../contracts/feature-plan.ts';
import type { Task } from '../contracts/model-spec.ts';
import type { Baseline, BaselineColumn } from '../contracts/watch.ts';
import type { Frame } from '../data/frame.ts';
import { PerennialError } from '../errors.ts';
import { baselineColumn, numberColumn } from './baseline-column.ts';
import { type BinValue, countBins } from './count-bins.ts';
import { listWatchedColumns } from './list-watched-columns.ts';
import { predictionBinValue } from './prediction-bin-value.ts';
import { predictionEdges } from './quantile-edges.ts';

/** What the version answers on rows like those it will serve; they need not be the baseline's rows. */
export interface BaselinePredictions {
  task: Task;
  /** Regression: one value a row; else probabilities, row-major, rows × classes. */
  values: Float64Array;
  /** Binary: [negative, positive]; regression: []. */
  classes: string[];
}

/**
 * The reference of every drift test of a version: bins fixed once, with what the version learned from counted
 * into them. Numbers: 10 quantile bins; categories: the 20 most frequent levels, ties in text order; times: hour
 * and weekday, left uncounted where the rows span less than two days or two weeks. Predictions: 10 quantile
 * bins of the value or of the positive probability, or the share of each label. No rows, or a frame that does
 * not fit the signature, is InvalidInputError.
 */
export function buildBaseline(
  signature: Signature,
  frame: Frame,
  rows: Int32Array,
  predictions: BaselinePredictions,
  quality: Baseline['quality'],
): Baseline {
  if (rows.length === 0 || predictions.values.length === 0) {
    throw new PerennialError('InvalidInputError', 'a baseline needs rows and predictions');
  }
  return {
    rows: rows.length,
    features: listWatchedColumns(signature).map((watched) => baselineColumn(watched, frame, rows)),
    prediction: predictionColumn(predictions),
    quality,
  };
}

function predictionColumn({ task, values, classes }: BaselinePredictions): BaselineColumn {
  if (task === 'regression') return numberColumn('prediction', asServed(values), predictionEdges);
  if (classes.length < 2 || values.length % classes.length !== 0) {
    throw new PerennialError('InvalidInputError', 'class predictions are rows × classes probabilities', {
      values: values.length,
      classes: classes.length,
    });
  }
  if (task === 'binary') {
    const positive = asServed(values.filter((_, at) => at % 2 === 1));
    return numberColumn('probability', positive, predictionEdges);
  }
  const column: BaselineColumn = { name: 'prediction', kind: 'class', levels: [...classes], counts: [] };
  const labels: BinValue[] = [];
  for (let at = 0; at < values.length; at += classes.length) {
    labels.push(predictionBinValue(column, values.subarray(at, at + classes.length)));
  }
  return { ...column, counts: countBins(column, labels) };
}

/** Predictions in the float32 they are served in; what is not finite there is missing. */
function asServed(values: Float64Array): Float32Array {
  return Float32Array.from(values, (value) => (Number.isFinite(Math.fround(value)) ? value : Number.NaN));
}
