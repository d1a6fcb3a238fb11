import { sha256 } from '../../../../../core/canonical-json.ts';
import { treeInputs } from '../../../../../core/features/tree-columns.ts';
import { NO_THREADS } from '../../../../../core/training/kernels/engine.ts';
import { layOutForKernel } from '../../../../../core/training/trees/score/score-kernel-layout.ts';
import { scoreWithKernel } from '../../../../../core/training/trees/score/score-with-kernel.ts';
import { allRows } from '../../../features/table.ts';
import { makeRandomTrees } from '../../../onnx/random-trees.ts';

/** A digest of the kernel's scores for random forests of several kinds. */
export function scoreRandomTrees(): string {
  const digests = (['regression', 'binary', 'multiclass'] as const).map((task, index) => {
    const { plan, model, frame } = makeRandomTrees(20 + index, task, 1_003);
    const inputs = treeInputs(plan, frame, allRows(frame));
    const scores = scoreWithKernel(layOutForKernel(model)!, inputs, frame.rows, NO_THREADS);
    return sha256(new Uint8Array(scores.buffer));
  });
  return digests.join(' ');
}
