import type { MetricName } from '../contracts/evaluation.ts';
import type { Frame } from '../data/frame.ts';
import { takeColumn } from '../data/take-column.ts';
import { meanOf } from '../evaluation/mean-of.ts';
import { measurePoint } from '../evaluation/measure-point.ts';
import { metricDirection } from '../evaluation/metric-direction.ts';
import type { PredictionSet } from '../evaluation/prediction-set.ts';
import { standardErrorOfMean } from '../evaluation/standard-error-of-mean.ts';
import { shuffle } from '../training/split-rows.ts';
import { allRows } from '../training/take-values.ts';
import type { PredictFrame } from './predict-frame.ts';
import { predictFrames } from './predict-frames.ts';
import { drawRows, takeFrame } from './sample-frame.ts';

/** How much worse the metric gets; the error is that of the mean over the shuffles, null for one. */
export interface PermutationImportance {
  mean: number;
  standardError: number | null;
}

export interface PermutationOptions {
  /** Labels of rows beside predictions for them. */
  judge: (rows: Int32Array, predictions: Float64Array) => PredictionSet;
  metric: MetricName;
  seed: number;
  /** How often each column is shuffled, and over how many rows each time; where there are more, each time over others. */
  repeats: number;
  rowsEach: number;
}

/**
 * By raw column, how much worse the metric becomes on the rows when the column's values are dealt anew among them
 * (Breiman, "Random Forests", 2001; Fisher, Rudin and Dominici 2019), in the metric's unit and positive where the model
 * needs the column. Of shuffles over whose rows the metric is defined; null where it is over none. Every column meets the same rows and shuffles.
 * `needed` names every column that `predict` reads.
 */
export async function permutationImportance(
  predict: PredictFrame,
  frame: Frame,
  rows: Int32Array,
  columns: readonly string[],
  needed: readonly string[],
  { judge, metric, seed, repeats, rowsEach }: PermutationOptions,
): Promise<Map<string, PermutationImportance | null>> {
  const shuffles = Array.from({ length: repeats }, (_, repeat) => {
    const drawn = drawRows(rows, rowsEach, seed + repeat);
    const order = shuffle(allRows(drawn.length), seed + repeat);
    return { drawn, order, sample: takeFrame(frame, needed, drawn) };
  });
  const answers = await predictFrames(
    predict,
    shuffles.flatMap(({ sample, order }) => [
      sample,
      ...columns.map((name): Frame => {
        const shuffled = takeColumn(sample.columns[name]!, order);
        return { ...sample, columns: { ...sample.columns, [name]: shuffled } };
      }),
    ]),
  );
  const losses = answers.map((predictions, place) => {
    const { drawn } = shuffles[Math.floor(place / (columns.length + 1))]!;
    return drawn.length === 0 ? Number.NaN : lossOf(judge(drawn, predictions), metric);
  });
  return new Map(
    columns.map((name, column) => {
      const increases = Float64Array.from(shuffles, (_, repeat) => {
        const first = repeat * (columns.length + 1);
        return losses[first + 1 + column]! - losses[first]!;
      }).filter(Number.isFinite);
      const mean = meanOf(increases);
      return [name, mean === null ? null : { mean, standardError: standardErrorOfMean(increases) }] as const;
    }),
  );
}

/** The metric turned so that more is worse; NaN where it is not defined. */
function lossOf(predictions: PredictionSet, metric: MetricName): number {
  const value = measurePoint(predictions, metric) ?? Number.NaN;
  if (metric === 'bias') return Math.abs(value);
  return metricDirection(metric) === 'higher' ? -value : value;
}
