import type { Task, TimestampPart } from '../contracts/model-spec.ts';
import type { Frame } from '../data/frame.ts';
import { takeColumn } from '../data/take-column.ts';
import type { NamedFeature } from '../features/list-features.ts';
import { rawColumn } from '../features/raw-column.ts';
import { dependenceGrid, type GridPoint } from './dependence-grid.ts';
import { meanPredictions } from './mean-predictions.ts';
import type { PredictFrame } from './predict-frame.ts';
import { predictFrames } from './predict-frames.ts';
import { drawRows, takeFrame } from './sample-frame.ts';

/** What a model says on average when one raw column has one value in every row. */
export interface PartialDependence {
  feature: string;
  /** Of a timestamp feature: which part of the time is set. */
  part?: TimestampPart;
  /** The outputs that `mean` has: 0 for regression and the positive class, else classes. */
  outputs: number[];
  /** By point: the value, how many rows have it, and the mean prediction; null where that is no finite number. */
  points: { value: GridPoint['value']; count: number; mean: (number | null)[] }[];
}

export interface DependenceOptions {
  task: Task;
  seed: number;
  /** Predictions that may be asked for, in rows; with too few of them features are left out from the last on. */
  askedRows: number;
  /** Rows that predictions are averaged over: so many where there are enough predictions, and where not, at least. */
  mostRows: number;
  leastRows: number;
  /** Pictures at most. */
  pictures: number;
  /** Points besides the one for missing, at most. */
  points: number;
  partPoints: number;
  outputs: number;
  /** Levels with longer texts are left out. */
  textLength: number;
}

interface Picture extends Pick<PartialDependence, 'feature' | 'part'> {
  column: string;
  grid: GridPoint[];
}

/**
 * Partial dependence (Friedman 2001) of the predictions on each feature's raw column, counts over all `rows`, means over a
 * seeded sample of them (`averaged` of them); features of one column move together. A timestamp feature has one for each
 * of its parts; rows without a time keep none. Of many classes only those with the highest mean probability are shown.
 * `needed` names every column that `predict` reads.
 */
export async function partialDependence(
  predict: PredictFrame,
  frame: Frame,
  rows: Int32Array,
  features: readonly NamedFeature[],
  needed: readonly string[],
  options: DependenceOptions,
): Promise<{ averaged: number; dependences: PartialDependence[] }> {
  const leastRows = Math.min(options.leastRows, rows.length);
  const pictures = rows.length === 0 ? [] : drawGrids(frame, rows, features, leastRows, options);
  if (pictures.length === 0) return { averaged: 0, dependences: [] };
  const affordable = Math.floor(options.askedRows / countPoints(pictures));
  const averaged = Math.min(options.mostRows, Math.max(leastRows, affordable));
  const sample = takeFrame(frame, needed, drawRows(rows, averaged, options.seed));
  const answers = await predictFrames(predict, [
    sample,
    ...pictures.flatMap(({ column, grid }) =>
      grid.map(({ fill }): Frame => {
        const filled = fill(sample.columns[column]!);
        return { ...sample, columns: { ...sample.columns, [column]: filled } };
      }),
    ),
  ]);
  const [untouched, ...means] = answers.map((values) => meanPredictions(options.task, values, sample.rows));
  const outputs = highest(untouched!, options.outputs);
  let place = 0;
  const dependences = pictures.map(({ feature, part, grid }) => ({
    feature,
    ...(part && { part }),
    outputs,
    points: grid.map(({ value, count }) => {
      const mean = means[place++]!;
      return { value, count, mean: outputs.map((output) => finiteOrNull(mean[output]!)) };
    }),
  }));
  return { averaged: sample.rows, dependences };
}

/** The pictures of the first features, as many as get `leastRows` rows a point; those of the first one always. */
function drawGrids(
  frame: Frame,
  rows: Int32Array,
  features: readonly NamedFeature[],
  leastRows: number,
  options: DependenceOptions,
): Picture[] {
  const pictures: Picture[] = [];
  for (const { feature, column, rule } of features) {
    const held = takeColumn(rawColumn(frame, column), rows);
    const parts = rule.type === 'timestamp' ? [...new Set(rule.parts)] : [undefined];
    const more = parts.map(
      (part): Picture => ({
        feature,
        ...(part && { part }),
        column,
        grid: dependenceGrid(held, { ...options, as: rule.type, part }),
      }),
    );
    const asked = (countPoints(pictures) + countPoints(more)) * leastRows;
    const isTooMuch = asked > options.askedRows || pictures.length + more.length > options.pictures;
    if (pictures.length > 0 && isTooMuch) break;
    pictures.push(...more);
  }
  return pictures;
}

function countPoints(pictures: readonly Picture[]): number {
  return pictures.reduce((sum, { grid }) => sum + grid.length, 0);
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** The places of the `most` highest numbers, ascending. */
function highest(values: readonly number[], most: number): number[] {
  return Array.from(values.keys())
    .sort((a, b) => values[b]! - values[a]! || a - b)
    .slice(0, most)
    .sort((a, b) => a - b);
}
