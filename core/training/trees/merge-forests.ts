import type { Tree, TreeModel } from '../../contracts/tree-model.ts';

/** Trees whose values add up to raw scores. */
export type Forest = Pick<TreeModel, 'base' | 'trees' | 'sets'>;

/** One forest whose scores are the means of those of `forests`, which have learned from the same columns. */
export function mergeForests(forests: readonly Forest[]): Forest {
  const [first] = forests;
  if (!first || forests.length === 1) {
    const { base = [], trees = [], sets = [] } = first ?? {};
    return { base, trees, sets };
  }
  const share = 1 / forests.length;
  const trees: Tree[] = [];
  const sets: number[][] = [];
  for (const forest of forests) {
    const offset = sets.length;
    sets.push(...forest.sets);
    for (const tree of forest.trees)
      trees.push({
        ...tree,
        set: tree.set.map((set) => (set < 0 ? set : set + offset)),
        value: tree.value.map((value) => Math.fround(value * share)),
        gain: tree.gain.map((gain) => gain * share),
      });
  }
  return {
    base: first.base.map((_, output) => forests.reduce((sum, { base }) => sum + base[output]!, 0) * share),
    trees,
    sets,
  };
}
