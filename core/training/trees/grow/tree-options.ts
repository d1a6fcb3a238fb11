import type { TreeLoss } from '../../../contracts/tree-model.ts';

/** How a forest is grown. Weights of rows are 1 where there are none. */
export interface TreeOptions {
  loss: TreeLoss;
  /** Trees an output, at most. */
  rounds: number;
  learningRate: number;
  /** Leaves of a tree, at most. */
  leaves: number;
  /** Splits from the root to a leaf, at most; 0 is no limit. */
  depth: number;
  /** Which leaf is split next: that of the largest gain, or those nearest to the root first. */
  growth: 'leafWise' | 'depthWise';
  /** Penalty on squared and on absolute leaf values (before the learning rate). */
  l2: number;
  l1: number;
  /** Least sum of hessians in a child. */
  minHessian: number;
  /** Least rows in a child, estimated by its share of the hessian. */
  minRows: number;
  /** Least that a split takes off the loss. */
  minGain: number;
  /** Share of the rows and of the columns each tree learns from. */
  rowShare: number;
  columnShare: number;
  /** Of sets of categories: penalty beside l2, what their order is smoothed by (rows), least rows of a group. */
  setL2: number;
  setSmoothing: number;
  setRows: number;
  /** Which quantile, for that loss: 0.5 is the median, which makes the absolute error least. */
  quantile: number;
  /** Per column 1 (never falls), −1 (never rises) or 0; absent: none. */
  monotone?: readonly number[];
  /** Stop when the loss of the watched rows has not fallen for so many rounds; 0 never. */
  stopAfter: number;
  seed: number;
}

/** What is used where nothing else is said. */
export const TREE_DEFAULTS: Omit<TreeOptions, 'loss'> = {
  rounds: 100,
  learningRate: 0.1,
  leaves: 31,
  depth: 0,
  growth: 'leafWise',
  l2: 1,
  l1: 0,
  minHessian: 1e-3,
  minRows: 20,
  minGain: 0,
  rowShare: 1,
  columnShare: 1,
  setL2: 10,
  setSmoothing: 10,
  setRows: 20,
  quantile: 0.5,
  stopAfter: 0,
  seed: 1,
};
