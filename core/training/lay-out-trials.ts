import type { Trial } from '../contracts/workflows.ts';
import type { ResolvedCandidate } from './candidates.ts';
import { countFits } from './trees/search/search-points.ts';
import type { TreeCandidate } from './trees/search/tree-candidate.ts';

/** Below so much work for all folds, a function of its own for each costs more than it saves. */
const TOGETHER_SECONDS = 5;
/** A search that drops points has to do its cheap comparisons in every function: only what may not fit into one is shared out. */
const SEARCH_SECONDS = 240;
/** Nanoseconds a tree and (row, column), and a tree, leaf and column; measured on one core, and rounded up. */
const CELL_COST = 4;
const SCAN_COST = 2_000;
/** Most forests stop after about so many rounds at a learning rate of 0.1. */
const USUAL_ROUNDS = 200;

export interface TrialSize {
  /** Rows that a fold learns from. */
  rows: number;
  features: number;
  /** Trees a round: the classes of a multiclass model, else 1. */
  outputs: number;
  folds: number;
}

/**
 * The trials of a run: a candidate on each fold, or boosted trees on all folds in one go where that is little work or a
 * budget of seconds is shared. What comes out is the same; where it runs decides how long it takes.
 */
export function layOutTrials(candidates: readonly ResolvedCandidate[], size: TrialSize): Trial[] {
  return candidates.flatMap((one, candidate): Trial[] => {
    const isTogether =
      one.algorithm === 'gbdt' &&
      (one.seconds !== undefined ||
        estimateSeconds(one, size) < (one.search === 'halving' ? SEARCH_SECONDS : TOGETHER_SECONDS));
    if (isTogether) return [{ candidate }];
    return Array.from({ length: size.folds }, (_, fold) => ({ candidate, fold }));
  });
}

function estimateSeconds(candidate: TreeCandidate, { rows, features, outputs, folds }: TrialSize): number {
  const { grid, search, finalists } = candidate;
  const fits = countFits({
    points: grid.length,
    foldCount: folds,
    rows,
    halving: search === 'halving',
    finalists,
  });
  const leaves = grid.reduce((sum, point) => sum + point.leaves, 0) / grid.length;
  const rounds = Math.min(USUAL_ROUNDS, Math.max(...grid.map((point) => point.rounds)));
  const tree = rows * features * CELL_COST + leaves * features * SCAN_COST;
  return (fits * rounds * outputs * tree) / 1e9;
}
