import { NO_THREADS, type Threads } from '../../kernels/engine.ts';
import type { TreeInput } from '../tree-input.ts';
import type { Forest } from './compile-forest.ts';
import { scoreByWalking } from './score-by-walking.ts';
import { scoreWithKernel } from './score-with-kernel.ts';

/** Rows times trees. Below, starting the kernel costs more than it brings. */
const KERNEL_WORK = 50_000;
/** Below, starting threads does. */
const SHARED_WORK = 20_000_000;

/**
 * The scores of rows given as columns: base plus leaf values, added in float64 in the order of the trees, rows ×
 * outputs, row after row; the same bytes whichever way and with however many threads. InvalidInputError for a column
 * that is absent or of another kind than the trees ask for.
 */
export function scoreForest(
  forest: Forest,
  inputs: readonly TreeInput[],
  rows: number,
  threads: Threads = NO_THREADS,
): Float64Array {
  const work = rows * forest.treeCount;
  const laidOut = work < KERNEL_WORK ? undefined : forest.forKernel();
  if (!laidOut) return scoreByWalking(forest.forWalking(), inputs, rows);
  return scoreWithKernel(laidOut, inputs, rows, work < SHARED_WORK ? NO_THREADS : threads);
}
