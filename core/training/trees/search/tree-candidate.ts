import * as z from 'zod';
import { TREE_LOSSES } from '../../../contracts/tree-model.ts';

/** The hyper-parameters of one grid point. */
export const TreeParams = z.strictObject({
  rounds: z.number().int(),
  learningRate: z.number(),
  leaves: z.number().int(),
  depth: z.number().int(),
  l2: z.number(),
  l1: z.number(),
  minRows: z.number(),
  minHessian: z.number(),
  minGain: z.number(),
  rowShare: z.number(),
  columnShare: z.number(),
});
export type TreeParams = z.infer<typeof TreeParams>;

/** Boosted trees with the grid points that are compared. */
export const TreeCandidate = z.strictObject({
  algorithm: z.literal('gbdt'),
  /** The first one is what is usual, or next to it: a search that leaves several never drops it. */
  grid: z.array(TreeParams),
  loss: z.enum(TREE_LOSSES),
  quantile: z.number(),
  growth: z.enum(['leafWise', 'depthWise']),
  /** By feature: 1 never falls, −1 never rises. */
  monotone: z.record(z.string(), z.number()),
  /** all: every point on all folds; halving: most are dropped on the way (search-points.ts). */
  search: z.enum(['all', 'halving']),
  /** Points that halving leaves for all folds. */
  finalists: z.number().int(),
  /** How long the search may take; what it comes to then depends on the machine. */
  seconds: z.number().optional(),
  /** Averages of forests compete with the forests themselves. */
  ensemble: z.boolean(),
  calibrate: z.enum(['platt', 'isotonic', 'none']),
});
export type TreeCandidate = z.infer<typeof TreeCandidate>;
