import { NO_THREADS, type Threads } from '../kernels/engine.ts';
import type { LinearDesign } from '../linear-design.ts';
import { addShards } from './add-shards.ts';
import { layoutOf } from './design-layout.ts';
import { emptyGramSums, type GramSums } from './gram-sums.ts';
import { KernelRows, scratchBytes, shardCount } from './kernel-rows.ts';
import { startEngine, threadsFor } from './start-engine.ts';

/** What the sums run over: `rows` (all when undefined) and row weights by design row (1 when undefined). */
interface GramRows {
  rows?: Int32Array;
  weights?: Float64Array;
  threads?: Threads;
}

/**
 * Σ weight · x xᵀ over the rows, x being the constant 1, the dense columns minus `shift`, the target minus
 * `targetShift`, and the one-hot blocks. Shift by about the columns' means so that large offsets cost no accuracy. One
 * pass; the same bytes for every number of threads.
 */
export function gramOf(
  design: LinearDesign,
  shift: Float64Array,
  target: Float64Array,
  targetShift: number,
  { rows, weights, threads = NO_THREADS }: GramRows = {},
): GramSums {
  const layout = layoutOf(design, 1);
  const sums = emptyGramSums(layout);
  const rowCount = rows === undefined ? design.rows : rows.length;
  const { stride, slotStart, blockSizes } = layout;
  const used = threadsFor(rowCount * stride * stride, threads);
  const source = { design, rows, weights, target, shift: Float64Array.of(...shift, targetShift) };
  const scratch = scratchBytes(stride, blockSizes.length, 0);
  const bytes = 8 * sums.cells.length;
  const shards = shardCount(rowCount, bytes);
  const { engine, placed } = startEngine(used, (take) => ({
    rows: new KernelRows(source, 1, 1 + used.extra, take),
    scratch: { address: take(scratch * (1 + used.extra)), bytes: scratch },
    results: { address: take(bytes * shards), bytes, shards },
    pairStart: take(4 * sums.pairStart.length),
  }));
  try {
    engine.i32.set(sums.pairStart, placed.pairStart / 4);
    placed.rows.attach(engine, slotStart, blockSizes);
    const more = [8 * sums.slotCells, 8 * sums.pairCells, placed.pairStart];
    placed.rows.run('linearGram', placed.scratch, placed.results, more);
    addShards(engine, placed.results, 0, sums.cells);
  } finally {
    engine.close();
  }
  return sums;
}
