import { createEngine, type Engine, type Threads } from '../../kernels/engine.ts';
import type { TreeInput } from '../tree-input.ts';
import { codesOf, numbersOf } from './score-columns.ts';
import type { KernelForest } from './score-kernel-layout.ts';
import { KERNEL_TILE_ROWS, type KernelSource } from './score-kernel-sources.ts';

const SOURCE_WORDS = 8;
/** Sixteen last ones of sixteen thresholds, then those. */
const THRESHOLD_BYTES = 4 * (16 + 256);
/** What a share takes at once: so few rows that they stay in the second-level cache, so many that waiting is little. */
const MOST_ROWS = 4_096;
const MOST_BYTES = 4 * 2 ** 20;

/**
 * Scores of rows as scoreForest gives them, by the kernel. Beside the trees (16 bytes a leaf, 36 a set) it takes 4 bytes
 * a column that they ask for and 8 an output, for at most 4,096 rows and 4 MB a thread, however many rows there are.
 */
export function scoreWithKernel(
  forest: KernelForest,
  inputs: readonly TreeInput[],
  rows: number,
  threads: Threads,
): Float64Array {
  const columns = forest.sources.map(({ kind, column }) =>
    kind === 'number' ? numbersOf(inputs, column) : codesOf(inputs, column),
  );
  const outputs = forest.base.length;
  const batchRows = rowsAtOnce(rows, 4 * columns.length + 8 * outputs, 1 + threads.extra);
  const engine = createEngine(bytesFor(forest, batchRows, 1 + threads.extra), threads);
  try {
    const { integers, batch, scores } = placeForest(engine, forest, batchRows);
    const answers = new Float64Array(rows * outputs);
    for (let first = 0; first < rows; first += batchRows) {
      const count = Math.min(batchRows, rows - first);
      columns.forEach((values, index) => {
        const view = values instanceof Float32Array ? engine.f32 : engine.i32;
        view.set(values.subarray(first, first + count), batch / 4 + index * batchRows);
      });
      engine.run('scoreForest', [count, ...integers]);
      answers.set(engine.f64.subarray(scores / 8, scores / 8 + count * outputs), first * outputs);
    }
    return answers;
  } finally {
    engine.close();
  }
}

function rowsAtOnce(rows: number, rowBytes: number, shares: number): number {
  const tiles = Math.floor(Math.min(MOST_ROWS, MOST_BYTES / rowBytes) / KERNEL_TILE_ROWS);
  return KERNEL_TILE_ROWS * Math.min(Math.ceil(rows / KERNEL_TILE_ROWS), shares * Math.max(1, tiles));
}

/** What a share works on: its sums, the leaves of its rows and the slots. */
function shareBytes({ base, slotCount }: KernelForest): number {
  return KERNEL_TILE_ROWS * (8 * base.length + 1 + slotCount);
}

function bytesFor(forest: KernelForest, batchRows: number, shares: number): number {
  const { base, sources, words, values } = forest;
  const trees = words.byteLength + values.byteLength + 8 * base.length;
  const columns = sources.length * (4 * SOURCE_WORDS + THRESHOLD_BYTES + 4 * batchRows);
  return trees + columns + shares * shareBytes(forest) + 8 * base.length * batchRows + 4_096;
}

/** Takes the memory and writes all but the values of rows; `integers` follow the number of rows in a call. */
function placeForest(
  engine: Engine,
  forest: KernelForest,
  batchRows: number,
): { integers: number[]; batch: number; scores: number } {
  const { base, sources, treeCount } = forest;
  const words = engine.take(forest.words.byteLength);
  const values = engine.take(forest.values.byteLength);
  const bases = engine.take(8 * base.length);
  const shared = engine.take(engine.shares * shareBytes(forest));
  const scores = engine.take(8 * base.length * batchRows);
  const batch = engine.take(4 * sources.length * batchRows);
  const records = engine.take(4 * SOURCE_WORDS * sources.length);
  const thresholds = engine.take(THRESHOLD_BYTES * sources.length);
  engine.i32.set(forest.words, words / 4);
  engine.f64.set(forest.values, values / 8);
  engine.f64.set(base, bases / 8);
  sources.forEach((source, index) => {
    const record = placeSource(engine, source, thresholds + THRESHOLD_BYTES * index);
    engine.i32.set([batch + 4 * batchRows * index, ...record], records / 4 + SOURCE_WORDS * index);
  });
  const integers = [
    records,
    sources.length,
    words,
    values,
    treeCount,
    base.length,
    bases,
    shared,
    shareBytes(forest),
    scores,
  ];
  return { integers, batch, scores };
}

/** What the kernel reads of a column after the address of its values. */
function placeSource({ f32 }: Engine, source: KernelSource, address: number): number[] {
  if (source.kind === 'category') return [0, source.slot, source.lastPlace];
  const { thresholds, slot, missingRightSlot } = source;
  const heads = address / 4;
  f32.fill(Number.POSITIVE_INFINITY, heads, heads + 16 + 256);
  f32.set(thresholds, heads + 16);
  for (let block = 0; block < 15; block++) f32[heads + block] = thresholds[16 * block + 15] ?? Infinity;
  return [address, slot, missingRightSlot, Number(thresholds.length <= 16)];
}
