import type { GbdtSettings } from '../../../contracts/model-spec.ts';
import { TREE_DEFAULTS } from '../grow/tree-options.ts';
import type { TreeSettings } from './draw-points.ts';
import type { TreeParams } from './tree-candidate.ts';

/** How much there is to learn from: the rows of the final fit, features, and trees a round (the classes, if several). */
export interface TableSize {
  rows: number;
  features: number;
  outputs?: number;
}

interface Preset {
  settings: Partial<TreeSettings>;
  /** Draws where there are ranges. */
  trials: number;
  ensemble: boolean;
}

/** Rounds at most for two million values; the more there are the fewer, for a training is also wanted soon. */
const ROUNDS = 150;
const ROUNDS_CELLS = 2_000_000;
const MOST_ROUNDS = 800;
const LEAST_ROUNDS = 100;
/** Few rounds take larger steps, so that together they go so far at least. */
const LEARNING = 30;
/** From so many values on, which trees are better is found out on part of the rows. */
const MANY_CELLS = 500_000;
/** Drawing rows for each tree makes up for few rows and costs time with many. */
const SAMPLED_ROWS = 100_000;

/** The values of a single forest where nothing else is said. */
export function usualParams(size: TableSize): TreeParams {
  const { rows } = size;
  const wanted = Math.round(ROUNDS * Math.sqrt(ROUNDS_CELLS / cellsOf(size)));
  const rounds = Math.max(LEAST_ROUNDS, Math.min(MOST_ROUNDS, wanted));
  return {
    rounds,
    learningRate: Math.max(0.1, Number((LEARNING / rounds).toPrecision(2))),
    leaves: 31,
    depth: TREE_DEFAULTS.depth,
    l2: TREE_DEFAULTS.l2,
    l1: TREE_DEFAULTS.l1,
    minRows: TREE_DEFAULTS.minRows,
    minHessian: TREE_DEFAULTS.minHessian,
    minGain: TREE_DEFAULTS.minGain,
    rowShare: rows > SAMPLED_ROWS ? 1 : 0.8,
    columnShare: 0.8,
  };
}

/** Whether one grid point is to be left by a cheap comparison, where all of them could be scored on all folds. */
export function isShortened(size: TableSize): boolean {
  return cellsOf(size) > MANY_CELLS;
}

function cellsOf({ rows, features, outputs = 1 }: TableSize): number {
  return Math.max(1, rows * features * outputs);
}

/** What a preset says beside the usual values; the settings of a spec go over it. */
export function presetOf(name: NonNullable<GbdtSettings['preset']>): Preset {
  return PRESETS[name];
}

const PRESETS: Record<NonNullable<GbdtSettings['preset']>, Preset> = {
  fast: { settings: { rounds: 100, learningRate: 0.2 }, trials: 8, ensemble: false },
  // large trees where there is much to tell apart, small ones where there is noise: which it is, folds tell
  balanced: { settings: { leaves: [31, 8] }, trials: 24, ensemble: false },
  best: {
    settings: {
      rounds: 2_000,
      learningRate: { from: 0.03, to: 0.1, scale: 'log' },
      leaves: { from: 6, to: 128, scale: 'log' },
      minRows: { from: 5, to: 100, scale: 'log' },
      l2: { from: 0.1, to: 20, scale: 'log' },
      rowShare: { from: 0.6, to: 1, scale: 'linear' },
      columnShare: { from: 0.3, to: 0.8, scale: 'linear' },
    },
    trials: 32,
    ensemble: true,
  },
};
