import type { TreeModel } from '../contracts/tree-model.ts';
import { PerennialError } from '../errors.ts';
import type { TreeInput } from '../training/trees/tree-input.ts';
import { addTree } from './add-tree.ts';
import { questionsOf } from './decide-rows.ts';
import { gaussLegendre, type Quadrature } from './gauss-legendre.ts';
import { treeSplits } from './tree-splits.ts';

/** What a model's columns add to the scores of some rows. */
export interface TreeExplanation {
  /** By output: what the model says of a row of which nothing is known. */
  base: number[];
  /** Row-major, rows × outputs × columns; a row's contributions to an output and its base sum to its score. */
  contributions: Float64Array;
}

/**
 * Exact path-dependent SHAP values of the scores, before sigmoid or softmax (Lundberg et al., "From local explanations
 * to global understanding with explainable AI for trees", 2020); addTree says how. InvalidModelError for trees that do
 * not fit the inputs or are none; InvalidInputError for inputs of unequal length.
 */
export function explainTrees(
  model: Pick<TreeModel, 'base' | 'trees' | 'sets'>,
  inputs: TreeInput[],
): TreeExplanation {
  const rows = countRows(inputs);
  const outputs = model.base.length;
  const base = Float64Array.from(model.base);
  const contributions = new Float64Array(rows * outputs * inputs.length);
  const rules = new Map<number, Quadrature>();
  for (const tree of model.trees) {
    if (!(tree.output >= 0 && tree.output < outputs))
      throw new PerennialError('InvalidModelError', 'a tree has an output that the model does not', {
        output: tree.output,
      });
    const { splits, mostColumns, expected } = treeSplits(tree, inputs.length);
    base[tree.output]! += expected;
    if (splits.length === 0 || rows === 0) continue;
    const questions = questionsOf(tree, splits, model.sets, inputs);
    const points = Math.ceil(mostColumns / 2);
    const rule = rules.get(points) ?? gaussLegendre(points);
    rules.set(points, rule);
    addTree(splits, questions, rule, rows, {
      values: contributions,
      first: tree.output * inputs.length,
      stride: outputs * inputs.length,
    });
  }
  return { base: Array.from(base), contributions };
}

function countRows(inputs: TreeInput[]): number {
  const lengths = new Set(
    inputs.map((input) => (input.kind === 'number' ? input.values : input.codes).length),
  );
  if (lengths.size > 1)
    throw new PerennialError('InvalidInputError', 'columns of unequal length', { lengths: [...lengths] });
  return lengths.values().next().value ?? 0;
}
