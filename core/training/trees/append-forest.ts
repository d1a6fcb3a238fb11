import { createSets } from './grow/to-tree.ts';
import type { Forest } from './merge-forests.ts';

/**
 * The trees of `added` after those of `earlier`, which stay as they are. Both have learned from the same columns, and
 * `added` from where the scores of `earlier` had come to, so that scores are the sums of both.
 */
export function appendForest(earlier: Forest, added: Forest): Forest {
  const sets = createSets(earlier.sets);
  const trees = added.trees.map((tree) => ({
    ...tree,
    set: tree.set.map((set) => (set < 0 ? set : sets.indexOf(added.sets[set]!))),
  }));
  return {
    base: earlier.base.map((base, output) => base + added.base[output]!),
    trees: [...earlier.trees, ...trees],
    sets: sets.list,
  };
}
