import type { Calibration } from '../../../contracts/calibration.ts';
import type { TreeModel } from '../../../contracts/tree-model.ts';
import { NO_THREADS, type Threads } from '../../kernels/engine.ts';
import type { TreeInput } from '../tree-input.ts';
import { compileForest } from './compile-forest.ts';
import { scoresToPredictions } from './forest-predictions.ts';
import { scoreForest } from './score-forest.ts';

/**
 * A model's predictions for rows given as the columns it was fitted on (treeInputs), laid out as predictRows does: one
 * value a row for regression, otherwise rows × classes probabilities, row after row. A calibration is for binary models.
 */
export function predictTrees(
  model: TreeModel,
  inputs: readonly TreeInput[],
  calibration?: Calibration,
  threads: Threads = NO_THREADS,
): Float64Array {
  const scores = scoreForest(compileForest(model), inputs, countRows(inputs), threads);
  return scoresToPredictions(scores, model, calibration);
}

function countRows([first]: readonly TreeInput[]): number {
  if (first === undefined) return 0;
  return first.kind === 'number' ? first.values.length : first.codes.length;
}
