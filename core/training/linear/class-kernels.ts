import type { Threads } from '../kernels/engine.ts';
import { addShards } from './add-shards.ts';
import { coefficientCount, fromCoefficients, layoutOf, toCoefficients } from './design-layout.ts';
import { emptyGramSums, type GramSums } from './gram-sums.ts';
import {
  CHUNK_ROWS,
  KernelRows,
  type RowSource,
  scratchBytes,
  shardCount,
  type Take,
} from './kernel-rows.ts';
import { startEngine, threadsFor } from './start-engine.ts';

/** The sample has at least these rows, and at least 40 per parameter of a score. */
const SAMPLE_ROWS = 65_536;
const SAMPLE_ROWS_PER_PARAMETER = 40;
/** Before the gradient in a pass's results stands the loss. */
const LOSS_BYTES = 16;

/** Sums over rows that a classifier's objective is made of; `parameters` are, score after score, weights and intercept. */
export interface ClassKernels {
  all: KernelRows;
  /** Some of the rows, where there are many; otherwise `all`. */
  sample: KernelRows;
  /** Answers the loss and writes its gradient and, if given, Σ curvature · x², both by parameter. */
  evaluate(
    rows: KernelRows,
    parameters: Float64Array,
    gradient: Float64Array,
    squares?: Float64Array,
  ): number;
  /** Σ curvature · x xᵀ for each score. */
  curvatures(rows: KernelRows, parameters: Float64Array): GramSums[];
  close(): void;
}

/** Starts the kernels on rows: one score (labels 0 or 1) or several (labels are classes). `isFactored`: curvatures are wanted. */
export function startClassKernels(
  source: RowSource,
  scoreCount: number,
  isFactored: boolean,
  threads: Threads,
): ClassKernels {
  const layout = layoutOf(source.design);
  const { slotStart, blockSizes } = layout;
  const rowCount = source.rows === undefined ? source.design.rows : source.rows.length;
  const used = threadsFor(rowCount * coefficientCount(layout) * scoreCount, threads);
  const shares = 1 + used.extra;
  const size = layout.columnCount + blockSizes.reduce((sum, block) => sum + block, 0);
  const step = sampleStep(source, size);

  const scoreBytes = 8 * coefficientCount(layout);
  const gradientBytes = LOSS_BYTES + 2 * scoreCount * scoreBytes;
  const gradientShards = shardCount(rowCount, gradientBytes);
  const gram = emptyGramSums(layout);
  const gramBytes = isFactored ? 8 * gram.cells.length : 8;
  const gramShards = shardCount(rowCount, scoreCount * gramBytes);
  const scratch = scratchBytes(layout.stride, blockSizes.length, scoreCount);

  const { engine, placed } = startEngine(used, (take: Take) => {
    const all = new KernelRows(source, 1, shares, take);
    return {
      all,
      sample: step === 1 ? all : new KernelRows(source, step, shares, take),
      coefficients: take(scoreBytes * scoreCount),
      pairStart: take(4 * gram.pairStart.length),
      scratch: { address: take(scratch * shares), bytes: scratch },
      gradient: {
        address: take(gradientBytes * gradientShards),
        bytes: gradientBytes,
        shards: gradientShards,
      },
      gram: {
        address: take(scoreCount * gramBytes * gramShards),
        bytes: scoreCount * gramBytes,
        shards: gramShards,
      },
    };
  });
  const { all, sample, coefficients } = placed;
  for (const rows of [all, sample]) rows.attach(engine, slotStart, blockSizes);
  engine.i32.set(gram.pairStart, placed.pairStart / 4);

  const first = (rows: KernelRows, parameters: Float64Array) => {
    for (let k = 0; k < scoreCount; k++) {
      const at = (coefficients + k * scoreBytes) / 8;
      toCoefficients(layout, parameters, k * size, engine.f64, at);
    }
    return [rows.labels, scoreCount, coefficients, scoreBytes];
  };
  const byParameter = (sums: Float64Array, from: number, into: Float64Array) => {
    for (let k = 0; k < scoreCount; k++)
      fromCoefficients(layout, sums, from + (k * scoreBytes) / 8, into, k * size);
  };
  return {
    all,
    sample,
    evaluate: (rows, parameters, gradient, squares) => {
      const more = [...first(rows, parameters), squares === undefined ? 0 : 1];
      rows.run('linearGradient', placed.scratch, placed.gradient, more);
      const sums = new Float64Array(gradientBytes / 8);
      addShards(engine, placed.gradient, 0, sums);
      byParameter(sums, LOSS_BYTES / 8, gradient);
      if (squares !== undefined) byParameter(sums, (LOSS_BYTES + scoreCount * scoreBytes) / 8, squares);
      return sums[0]!;
    },
    curvatures: (rows, parameters) => {
      const { slotCells, pairCells } = gram;
      const more = [...first(rows, parameters), 0, 8 * slotCells, 8 * pairCells, placed.pairStart, gramBytes];
      rows.run('linearCurvature', placed.scratch, placed.gram, more);
      return Array.from({ length: scoreCount }, (_, k) => {
        const sums = { ...gram, cells: new Float64Array(gram.cells.length) };
        addShards(engine, placed.gram, k * gramBytes, sums.cells);
        return sums;
      });
    },
    close: () => engine.close(),
  };
}

/** Every how many chunks make a sample of rows that stands for all where an approximation will do. */
function sampleStep({ design, rows }: RowSource, size: number): number {
  const chunks = Math.ceil((rows === undefined ? design.rows : rows.length) / CHUNK_ROWS);
  const wanted = Math.max(SAMPLE_ROWS, SAMPLE_ROWS_PER_PARAMETER * size) / CHUNK_ROWS;
  return Math.max(1, Math.floor(chunks / wanted));
}
