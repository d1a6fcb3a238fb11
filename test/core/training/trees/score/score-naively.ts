import type { Tree, TreeModel } from '../../../../../core/contracts/tree-model.ts';
import type { TreeInput } from '../../../../../core/training/trees/tree-input.ts';

/** The scores of one row, read off the contract of a tree model node by node. */
export function scoreNaively(
  model: Pick<TreeModel, 'base' | 'trees' | 'sets'>,
  inputs: TreeInput[],
  row: number,
) {
  const scores = [...model.base];
  for (const tree of model.trees) {
    let node = 0;
    while (tree.column[node] !== -1) node = goesLeft(tree, node) ? tree.left[node]! : tree.right[node]!;
    scores[tree.output]! += tree.value[node]!;
  }
  return scores;

  function goesLeft(tree: Tree, node: number): boolean {
    const input = inputs[tree.column[node]!]!;
    const value = input.kind === 'number' ? input.values[row]! : input.codes[row]!;
    if (Number.isNaN(value) || (input.kind === 'category' && value === -1))
      return tree.missingLeft[node] === 1;
    return input.kind === 'number'
      ? value <= tree.threshold[node]!
      : model.sets[tree.set[node]!]!.includes(value);
  }
}
