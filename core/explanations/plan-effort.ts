import type { ExplainableModel } from './explain-rows.ts';

/** How much of a model is asked for, so that a report stays a small part of the training it describes. */
export interface Effort {
  /** Rows whose contributions are worked out. */
  explainedRows: number;
  /** Predictions for shuffled columns, and for partial dependences, in rows each. */
  shuffledRows: number;
  dependenceRows: number;
}

/**
 * Effort is counted in cells, never in seconds, so that a report repeats to the byte. A cell is a column read or a node
 * passed by one row: about 20 ns. A training passes over its rows much more often than PASSES times.
 */
const PASSES = 10;
const LEAST_CELLS = 600_000;
const MOST_CELLS = 10_000_000;
const MORE_CELLS_A_ROW = 20;
/** Of all cells: for contributions, for shuffled columns, and as much for partial dependences. */
const EXPLAINING_SHARE = 0.35;
const PREDICTING_SHARE = 0.325;
/** What metrics and means take of each predicted row. */
const JUDGING_CELLS = 10;
/** A node of a tree that contributions are worked out for: down and up at several points. */
const EXPLAINED_NODE_CELLS = 2.5;
/** Of a graph that is not ours; nobody knows how large it is. */
const UNKNOWN_ROW_CELLS = 500;

const MOST_EXPLAINED = 1_000;
/** However large a model is, its figures rest on so many rows: a large one has taken long to train. */
const LEAST_EXPLAINED = 50;
const LEAST_PREDICTED = 2_000;

/** The effort for a model that was trained and tested on `rows` rows of `columns` raw columns. */
export function planEffort(model: ExplainableModel, columns: number, rows: number): Effort {
  const { predicted, explained } = rowCells(model, columns);
  const most = MOST_CELLS + MORE_CELLS_A_ROW * rows;
  const cells = Math.min(most, Math.max(LEAST_CELLS, PASSES * rows * predicted));
  const predictedRows = Math.max(LEAST_PREDICTED, Math.floor((PREDICTING_SHARE * cells) / predicted));
  return {
    explainedRows: Math.min(
      MOST_EXPLAINED,
      Math.max(LEAST_EXPLAINED, Math.floor((EXPLAINING_SHARE * cells) / explained)),
    ),
    shuffledRows: predictedRows,
    dependenceRows: predictedRows,
  };
}

/** How often how many columns are shuffled, over how many rows each time. */
export interface ShufflePlan {
  repeats: number;
  columns: number;
  rowsEach: number;
}

const MOST_COLUMNS = 50;
const MOST_REPEATS = 5;
/** Fewer shuffles tell no error, and fewer rows no metric: columns are left out first. */
const LEAST_REPEATS = 3;
const LEAST_ROWS = 60;
const MOST_ROWS = 500;

/** What `predictedRows` are spent on, where there are `rows` rows and `columns` columns to shuffle. */
export function planShuffles(predictedRows: number, rows: number, columns: number): ShufflePlan {
  const leastRows = Math.max(1, Math.min(rows, LEAST_ROWS));
  const wanted = Math.min(columns, MOST_COLUMNS);
  // the rows are predicted once more without a shuffle
  const rowsFor = (repeats: number, count: number) => Math.floor(predictedRows / (repeats * (count + 1)));
  const repeats = rowsFor(MOST_REPEATS, wanted) >= leastRows ? MOST_REPEATS : LEAST_REPEATS;
  const affordable = Math.floor(predictedRows / (repeats * leastRows)) - 1;
  const count = Math.min(wanted, Math.max(1, affordable));
  return {
    repeats,
    columns: count,
    rowsEach: Math.min(MOST_ROWS, Math.max(leastRows, rowsFor(repeats, count))),
  };
}

/** What one row takes to be predicted, and to be explained. */
function rowCells(model: ExplainableModel, columns: number): { predicted: number; explained: number } {
  if (model.kind === 'none') {
    const predicted = UNKNOWN_ROW_CELLS + columns + JUDGING_CELLS;
    return { predicted, explained: predicted };
  }
  if (model.kind === 'linear') {
    const { dense, hot } = model.plan;
    const predicted = (dense.length + hot.length) * (1 + model.model.weights.length / 10) + JUDGING_CELLS;
    return { predicted, explained: predicted };
  }
  const { trees } = model.model;
  const nodes = trees.reduce((sum, { column }) => sum + column.length, 0);
  const passed = trees.reduce((sum, { column }) => sum + Math.ceil(Math.log2(column.length + 1)), 0);
  return {
    predicted: model.plan.columns.length + passed + JUDGING_CELLS,
    explained: EXPLAINED_NODE_CELLS * nodes + 1,
  };
}
