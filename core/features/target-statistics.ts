import { createRandom } from '../random.ts';
import type { TrainingTarget } from '../training/read-target.ts';
import { FLOAT32_MAX } from './encode-number.ts';

/** Rows sorted into cells, one per level of a category: `cellOf[i]` is 0 … count − 1. */
export interface Cells {
  cellOf: Int32Array;
  count: number;
}

/** As many as scikit-learn's TargetEncoder takes; with more, a row's value says more about its own outcome. */
const FOLDS = 5;

/** How many numbers a level is described by: one per class for multiclass, otherwise one. */
export function statisticCount(target: TrainingTarget): number {
  return target.task === 'multiclass' ? target.classes.length : 1;
}

/**
 * What the numbers describe, for each of `rows`, less its mean over them: the target for regression, else 1 for rows of
 * the class `index` (binary: of the second class) and 0 for others.
 */
export function centredOutcome(target: TrainingTarget, rows: Int32Array, index: number): Float64Array {
  const outcome = new Float64Array(rows.length);
  if (target.task === 'regression')
    for (let i = 0; i < rows.length; i++) outcome[i] = target.values[rows[i]!]!;
  else {
    const code = target.task === 'binary' ? 1 : index;
    for (let i = 0; i < rows.length; i++) outcome[i] = target.codes[rows[i]!] === code ? 1 : 0;
  }
  let mean = 0;
  for (let i = 0; i < outcome.length; i++) mean += (outcome[i]! - mean) / (i + 1);
  for (let i = 0; i < outcome.length; i++) outcome[i]! -= mean;
  return outcome;
}

/**
 * How far the mean outcome of each cell lies from that of all rows, drawn towards 0 the more, the fewer its rows and
 * the less the cells differ at all: sum / (rows + weight), the weight being the variance within cells over the variance
 * between them (the best linear predictor of a random effect; Searle, Casella and McCulloch, "Variance Components",
 * 1992). float32. For rows that were not learned from: see outOfFoldStatistics.
 */
export function cellStatistics({ cellOf, count }: Cells, outcome: Float64Array): Float32Array {
  const sums = new Float64Array(count);
  const rows = new Int32Array(count);
  for (let i = 0; i < cellOf.length; i++) {
    sums[cellOf[i]!]! += outcome[i]!;
    rows[cellOf[i]!]!++;
  }
  const weight = smoothingWeight(sums, rows, outcome);
  return Float32Array.from(sums, (sum, cell) => smooth(sum, rows[cell]!, weight));
}

/**
 * The same number for each row, from the rows of its cell outside its own fold, so that no row's value knows its own
 * outcome: a column of it tells trees no more in training than it will tell about new rows. The seed chooses the folds.
 */
export function outOfFoldStatistics(
  { cellOf, count }: Cells,
  outcome: Float64Array,
  seed: number,
): Float32Array {
  const random = createRandom(seed);
  const foldOf = Uint8Array.from(cellOf, () => random.integer(FOLDS));
  const sums = new Float64Array(count);
  const rows = new Int32Array(count);
  const foldSums = new Float64Array(count * FOLDS);
  const foldRows = new Int32Array(count * FOLDS);
  for (let i = 0; i < cellOf.length; i++) {
    const cell = cellOf[i]!;
    const inFold = cell * FOLDS + foldOf[i]!;
    sums[cell]! += outcome[i]!;
    rows[cell]!++;
    foldSums[inFold]! += outcome[i]!;
    foldRows[inFold]!++;
  }
  const weight = smoothingWeight(sums, rows, outcome);
  const statistics = new Float32Array(cellOf.length);
  for (let i = 0; i < cellOf.length; i++) {
    const cell = cellOf[i]!;
    const inFold = cell * FOLDS + foldOf[i]!;
    statistics[i] = smooth(sums[cell]! - foldSums[inFold]!, rows[cell]! - foldRows[inFold]!, weight);
  }
  return statistics;
}

/** How many rows of average outcome a cell is taken to have beside its own; Infinity where cells tell nothing. */
function smoothingWeight(sums: Float64Array, rows: Int32Array, outcome: Float64Array): number {
  let cells = 0;
  let between = 0;
  let squaredRows = 0;
  for (let cell = 0; cell < sums.length; cell++) {
    if (rows[cell] === 0) continue;
    cells++;
    between += sums[cell]! ** 2 / rows[cell]!;
    squaredRows += rows[cell]! ** 2;
  }
  let total = 0;
  for (let i = 0; i < outcome.length; i++) total += outcome[i]! ** 2;
  const freeWithin = outcome.length - cells;
  if (cells < 2 || freeWithin === 0) return Number.POSITIVE_INFINITY;
  const within = Math.max(0, total - between) / freeWithin;
  const rowsPerCell = (outcome.length - squaredRows / outcome.length) / (cells - 1);
  const variance = (between / (cells - 1) - within) / rowsPerCell;
  return variance > 0 ? within / variance : Number.POSITIVE_INFINITY;
}

function smooth(sum: number, rows: number, weight: number): number {
  if (rows === 0 || weight === Number.POSITIVE_INFINITY) return 0;
  return Math.min(Math.max(sum / (rows + weight), -FLOAT32_MAX), FLOAT32_MAX);
}
