import type { TreeModel } from '../../../contracts/tree-model.ts';
import { NO_THREADS, type Threads } from '../../kernels/engine.ts';
import type { TreeInput } from '../tree-input.ts';
import { compileForest } from './compile-forest.ts';
import { scoreForest } from './score-forest.ts';
import { turnScores } from './turn-scores.ts';

/** A forest's raw scores of rows given as columns, output after output, as growing takes them to go on from. */
export function rawScores(
  model: Pick<TreeModel, 'base' | 'trees' | 'sets'>,
  inputs: readonly TreeInput[],
  rows: number,
  threads: Threads = NO_THREADS,
): Float64Array {
  return turnScores(scoreForest(compileForest(model), inputs, rows, threads), model.base.length);
}
