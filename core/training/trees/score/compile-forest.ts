import type { TreeModel } from '../../../contracts/tree-model.ts';
import { type KernelForest, layOutForKernel } from './score-kernel-layout.ts';
import { layOutForWalking, type WalkForest } from './score-walk-layout.ts';

/** A model's trees for scoreForest, laid out for each way of scoring when that is first asked for. */
export interface Forest {
  treeCount: number;
  forWalking(): WalkForest;
  /** Undefined for trees that the kernel cannot take. */
  forKernel(): KernelForest | undefined;
}

/** A forest for any number of calls of scoreForest; the model's trees must not be changed between them. */
export function compileForest(model: Pick<TreeModel, 'base' | 'trees' | 'sets'>): Forest {
  return {
    treeCount: model.trees.length,
    forWalking: once(() => layOutForWalking(model)),
    forKernel: once(() => layOutForKernel(model)),
  };
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
