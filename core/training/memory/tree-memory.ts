import { MOST_ENGINE_BYTES } from '../kernels/engine.ts';
import { openTreesBytes } from '../trees/grow/open-trees.ts';
import { TREE_DEFAULTS } from '../trees/grow/tree-options.ts';
import type { TreeCandidate } from '../trees/search/tree-candidate.ts';
import type { FeatureSize, RunSize } from './run-size.ts';

/** Above so many levels a category becomes numbers, unless that were more than MOST_STATISTICS of them (fit-tree-plan.ts). */
const MOST_CODES = 253;
const MOST_STATISTICS = 10;
/** Beside the columns a row takes its number, its place, its label and its weight, some of them twice, and a number an output to start from. */
const ROW_BYTES = 64;
const OUTPUT_BYTES = 8;

export interface FitMemory {
  /** What the kernels address. */
  kernels: number;
  /** Everything, the kernels' among it. */
  total: number;
}

/**
 * Memory of boosted trees on `rows` rows: their columns, the bins, and the largest of the fits that are compared, as many
 * at once as is said where the kernels can address them.
 */
export function treeMemory(
  rows: number,
  size: RunSize,
  candidate: TreeCandidate,
  { threads, fitsAtOnce }: { threads: number; fitsAtOnce: number },
): FitMemory {
  const outputs = outputsOf(size);
  const columns = size.features.reduce((sum, feature) => sum + columnsOf(feature, outputs), 0);
  const options = candidate.grid.map(({ leaves }) => ({ ...TREE_DEFAULTS, leaves, loss: candidate.loss }));
  const kernelsFor = (fits: number) => openTreesBytes(rows, columns, options, outputs, threads, fits);
  const kernels = kernelsFor(1);
  const wanted = kernelsFor(fitsAtOnce);
  const used = wanted < MOST_ENGINE_BYTES ? wanted : kernels;
  return { kernels, total: used + rows * (treeRowBytes(size) + ROW_BYTES + OUTPUT_BYTES * outputs) };
}

/** Bytes of a row's raw values and of its columns, as trees see them. */
export function treeRowBytes(size: RunSize): number {
  const outputs = outputsOf(size);
  return size.features.reduce((sum, feature) => sum + inputBytes(feature, outputs), 0);
}

/** Trees a round. */
function outputsOf({ task, classes }: RunSize): number {
  return task === 'multiclass' ? classes : 1;
}

/** Columns that trees see of a feature. */
function columnsOf(feature: FeatureSize, outputs: number): number {
  if (feature.kind === 'timestamp') return feature.parts.length;
  return hasStatistics(feature, outputs) ? outputs : 1;
}

/** Bytes a row of a feature's raw values and of its columns. */
function inputBytes(feature: FeatureSize, outputs: number): number {
  switch (feature.kind) {
    case 'number':
      return 8;
    case 'boolean':
      return 5;
    case 'timestamp':
      return 8 + 4 * feature.parts.length;
    case 'category':
      // a statistic is made from the outcome less its mean, and the fold of each row
      return hasStatistics(feature, outputs) ? 17 + 8 * outputs : 8;
  }
}

function hasStatistics(feature: FeatureSize, outputs: number): boolean {
  return feature.kind === 'category' && feature.levels > MOST_CODES && outputs <= MOST_STATISTICS;
}
