import type { TreeModel } from '../contracts/tree-model.ts';
import { PerennialError } from '../errors.ts';
import type { Contributions } from './contributions.ts';

/** What trees used a feature for. */
export interface SplitImportance {
  /** What its splits took off the training loss. */
  gain: number;
  splits: number;
}

/**
 * Gain and number of splits of each feature; `features` names every column's. InvalidModelError for a split of a column
 * that is none of them.
 */
export function splitImportance(
  model: Pick<TreeModel, 'trees'>,
  features: readonly string[],
): Map<string, SplitImportance> {
  const importance = new Map(features.map((feature) => [feature, { gain: 0, splits: 0 }]));
  for (const tree of model.trees)
    for (const [node, column] of tree.column.entries()) {
      if (column === -1) continue;
      const entry = importance.get(features[column] ?? '');
      if (entry === undefined)
        throw new PerennialError('InvalidModelError', 'a tree has a column that the data do not have', {
          column,
        });
      entry.gain += tree.gain[node]!;
      entry.splits++;
    }
  return importance;
}

/** By feature, the mean of |contribution| over the rows, summed over the outputs; null without rows. */
export function meanAbsoluteContributions(contributions: Contributions): Map<string, number | null> {
  const { features, rows, values } = contributions;
  const sums = new Float64Array(features.length);
  for (let at = 0; at < values.length; at++) sums[at % features.length]! += Math.abs(values[at]!);
  return new Map(features.map((feature, place) => [feature, rows === 0 ? null : sums[place]! / rows]));
}
