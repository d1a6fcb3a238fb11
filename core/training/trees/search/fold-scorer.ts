import type { TreePlan } from '../../../contracts/tree-model.ts';
import type { Frame } from '../../../data/frame.ts';
import { PerennialError } from '../../../errors.ts';
import { measurePoint } from '../../../evaluation/measure-point.ts';
import { fitTreePlan } from '../../../features/fit-tree-plan.ts';
import { trainingInputs, treeInputs } from '../../../features/tree-columns.ts';
import { ROLE_UNCOMPARED, rowsWithRole } from '../../assign-roles.ts';
import type { FittedTrees } from '../../fit-result.ts';
import type { Threads } from '../../kernels/engine.ts';
import type { FitPlace, Pace } from '../../pace.ts';
import { predictionSet } from '../../prediction-set.ts';
import type { TrainingTarget } from '../../read-target.ts';
import type { TrainingPlan } from '../../training-plan.ts';
import { growPaced } from '../grow/grow-paced.ts';
import { type OpenTrees, openTrees, treeTarget } from '../grow/open-trees.ts';
import { stackInputs } from '../grow/stack-inputs.ts';
import type { TreeOptions } from '../grow/tree-options.ts';
import { scoresToPredictions } from '../score/forest-predictions.ts';
import { rawScores } from '../score/raw-scores.ts';
import { turnScores } from '../score/turn-scores.ts';
import type { TreeInput } from '../tree-input.ts';
import { forestOptions, patience } from './forest-options.ts';
import type { Effort } from './search-points.ts';
import type { TreeCandidate } from './tree-candidate.ts';

/** Labels, roles and weights of a frame's rows. */
export interface TrialData {
  frame: Frame;
  target: TrainingTarget;
  /** Fold, uncompared or test (assign-roles.ts). */
  roles: Uint8Array;
  /** What a row counts for in learning; 0 leaves it out. */
  weights?: Float64Array | undefined;
  /** Trees that every forest is added to. */
  earlier?: Pick<FittedTrees, 'plan' | 'model'> | undefined;
}

/** What a forest came to on rows it has not learned from. */
export interface FoldScores {
  /** Raw scores of the fold's rows, output after output. */
  raw: Float64Array;
  heldOut: Int32Array;
  /** Rounds after which the loss of these rows was least. */
  rounds: number;
}

/** Fits and scores grid points of one candidate on folds. */
export interface FoldScorer {
  /** Fits that may be under way together. */
  atOnce: number;
  /** Whether those may be of different folds. */
  mixesFolds: boolean;
  fit(point: number, effort: Effort): Promise<FoldScores>;
  /** The metric of raw scores of a fold's rows; null where it is not defined on them. */
  measure(raw: Float64Array, heldOut: Int32Array): number | null;
  close(): void;
}

/** A table of bins, and which of its rows a fold learns from and is scored on. */
interface FoldTable {
  columns: TreePlan;
  trees: OpenTrees;
  /** Of the frame, by row of the table. */
  rows: Int32Array;
}

/**
 * One table serves all folds and points where nothing in it comes from labels: the cuts of numbers and the lists of
 * common levels are then those of all compared rows. Columns that are learned from the target are learned anew for
 * each fold, from its own training rows only. `fits` is how many will be asked for at most: as many of them as there are
 * threads are grown side by side.
 */
export function openFolds(
  plan: Pick<TrainingPlan, 'features' | 'metric' | 'zoned' | 'spec'>,
  candidate: TreeCandidate,
  data: TrialData,
  threads: Threads,
  pace: Pace,
  fits: number,
): FoldScorer {
  const { frame, target, roles, weights, earlier } = data;
  const { seed } = plan.spec.training;
  const compared = rowsWithRole(roles, (role) => role < ROLE_UNCOMPARED);
  const fitPlan = (rows: Int32Array) =>
    fitTreePlan({ features: plan.features }, frame, rows, { zoned: plan.zoned }, target);
  const shared = earlier?.plan ?? fitPlan(compared);
  // an earlier plan has learned from other rows than any of these
  const isShared = earlier !== undefined || shared.columns.every(({ kind }) => kind !== 'categoryValue');
  const settings = (point: number, columns: TreePlan): TreeOptions =>
    forestOptions(candidate, candidate.grid[point]!, columns, seed);
  const atOnce = Math.min(isShared ? fits : candidate.grid.length, 1 + threads.extra);
  let open: { fold: number; table: FoldTable } | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  function openTable(
    columns: TreePlan,
    inputs: readonly TreeInput[],
    rows: Int32Array,
    start?: Float64Array,
  ): FoldTable {
    const all = candidate.grid.map((_, point) => settings(point, columns));
    const learned = { ...treeTarget(target, rows, weights), ...(start && { start }) };
    const trees = openTrees(inputs, learned, all, threads, atOnce);
    return { columns, trees, rows: trees.order.map((place) => rows[place]!) };
  }

  function sharedTable(): FoldTable {
    const inputs = treeInputs(shared, frame, compared);
    const start = earlier && rawScores(earlier.model, inputs, compared.length, threads);
    return openTable(shared, inputs, compared, start);
  }

  function foldTable(fold: number): FoldTable {
    const train = compared.filter((row) => roles[row] !== fold && weights?.[row] !== 0);
    const heldOut = compared.filter((row) => roles[row] === fold);
    const columns = fitPlan(train);
    const inputs = stackInputs(
      trainingInputs(columns, frame, train, target, seed),
      treeInputs(columns, frame, heldOut),
    );
    const rows = new Int32Array(train.length + heldOut.length);
    rows.set(train);
    rows.set(heldOut, train.length);
    return openTable(columns, inputs, rows);
  }

  function tableOf(fold: number): FoldTable {
    if (open && (isShared || open.fold === fold)) return open.table;
    open?.table.trees.close();
    open = undefined;
    open = { fold, table: isShared ? sharedTable() : foldTable(fold) };
    return open.table;
  }

  /** The table's own memory is for one fit. */
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  }

  return {
    atOnce,
    mixesFolds: isShared,
    async fit(point, effort) {
      const { fold, rowShare, leastRate } = effort;
      const { columns, trees, rows } = tableOf(fold);
      const learned = placesOf(rows, (row) => roles[row] !== fold && weights?.[row] !== 0);
      const watched = placesOf(rows, (row) => roles[row] === fold);
      checkFold(fold, learned, watched, rows, weights);
      const options = cheaper(settings(point, columns), rowShare, leastRate);
      const parts = { learned: rowShare < 1 ? thinOut(learned, rowShare) : learned, watched };
      const place = placeOf(point, candidate, effort);
      const { watchedScores, rounds } = await (trees.side
        ? trees.side.grow(parts, options, (round) =>
            pace.afterRound({ ...place, round, rounds: options.rounds }, NOTHING_YET),
          )
        : inTurn(() => growPaced(trees.table, trees.target, parts, options, pace, place)));
      return { raw: watchedScores!, heldOut: watched.map((place) => rows[place]!), rounds };
    },
    measure(raw, heldOut) {
      const scores = turnScores(raw, heldOut.length);
      const predictions = scoresToPredictions(scores, { ...target, loss: candidate.loss });
      return measurePoint(predictionSet(target, heldOut, predictions), plan.metric);
    },
    close: () => open?.table.trees.close(),
  };
}

/** Fits beside others begin anew when their task is tried again: they are parts of it. */
const NOTHING_YET = { trees: [], sets: [] };

/** How a fit is called in progress and checkpoints. */
export function placeOf(
  point: number,
  { grid }: Pick<TreeCandidate, 'grid'>,
  { fold, rowShare, leastRate }: Effort,
): FitPlace {
  return {
    fold,
    point,
    points: grid.length,
    ...(rowShare < 1 && { rowShare }),
    ...(leastRate > 0 && { leastRate }),
  };
}

function cheaper(options: TreeOptions, rowShare: number, leastRate: number): TreeOptions {
  const learningRate = Math.max(leastRate, options.learningRate);
  return {
    ...options,
    learningRate,
    stopAfter: patience(learningRate),
    minRows: Math.max(1, options.minRows * rowShare),
  };
}

/** Rows evenly over all of them, so that every time and every class has its part. */
function thinOut(rows: Int32Array, share: number): Int32Array {
  return rows.filter((_, i) => Math.floor((i + 1) * share) > Math.floor(i * share));
}

function placesOf(rows: Int32Array, isWanted: (row: number) => boolean): Int32Array {
  const places = new Int32Array(rows.length);
  let count = 0;
  for (let place = 0; place < rows.length; place++) if (isWanted(rows[place]!)) places[count++] = place;
  return places.slice(0, count);
}

function checkFold(
  fold: number,
  learned: Int32Array,
  watched: Int32Array,
  rows: Int32Array,
  weights: Float64Array | undefined,
): void {
  const refuse = (what: string) => {
    throw new PerennialError('InvalidInputError', `fold ${fold} ${what}: all their weights are 0`, { fold });
  };
  if (!weights) return;
  if (learned.length === 0) refuse('leaves no rows to learn from');
  if (watched.every((place) => weights[rows[place]!] === 0)) refuse('has no rows to stop by');
}
