import type { ClassKernels } from './class-kernels.ts';
import { checkFinite } from './column-shift.ts';
import { type Curvature, diagonalCurvature, factoredCurvature } from './curvature.ts';
import type { KernelRows, RowSource } from './kernel-rows.ts';
import type { SmoothObjective } from './minimise.ts';
import type { EliminationOrder } from './normal-matrix.ts';

/** Slow steps twice at one lambda: the sample is not like the rest, later Hessians are taken from all rows. */
const SAMPLED_REFRESH_LIMIT = 1;

/**
 * Σ loss + lambda / 2 · ‖weights‖² over rows; parameters are, score after score, the weights and the intercept.
 * The Hessian is taken from a sample of the rows: it merely steers the steps, and an exact one costs as much as a
 * gradient or two. Only its diagonal is taken where it would be too large to factor.
 */
export class ClassObjective implements SmoothObjective {
  readonly size: number;
  readonly isSampled: boolean;
  readonly #kernels: ClassKernels;
  readonly #source: RowSource;
  readonly #order: EliminationOrder;
  readonly #isFactored: boolean;
  /** Parameters of one score. */
  readonly #stride: number;
  /** What makes sums over the sample sums over all rows. */
  readonly #sampleScale: number;
  readonly #sample: KernelRows;
  #curvatures: (Curvature | undefined)[];
  #rows: KernelRows;
  #hessianRows: KernelRows;
  #lambda = 0;
  #refreshes = 0;
  /** Where the Hessian is to be derived before it is next used. */
  #pending: Float64Array | undefined;
  /** The Hessian's diagonal over #rows, by parameter, from the last evaluation that asked for it. */
  #diagonal: Float64Array | undefined;
  #isChecked = false;

  constructor(
    kernels: ClassKernels,
    source: RowSource,
    order: EliminationOrder,
    scoreCount: number,
    isFactored: boolean,
  ) {
    this.#kernels = kernels;
    this.#source = source;
    this.#order = order;
    this.#isFactored = isFactored;
    this.#stride = order.positionOf.length;
    this.size = scoreCount * this.#stride;
    this.#curvatures = new Array(scoreCount).fill(undefined);
    const sampleWeight = kernels.sample.weightSum();
    this.isSampled = kernels.sample !== kernels.all && sampleWeight > 0;
    this.#sample = this.isSampled ? kernels.sample : kernels.all;
    this.#sampleScale = this.isSampled ? kernels.all.weightSum() / sampleWeight : 1;
    this.#rows = kernels.all;
    this.#hessianRows = this.#sample;
  }

  /** Sets the penalty; the Hessian is taken at `at`. With `sampleOnly`, value and gradient are the sample's, scaled. */
  start(lambda: number, at: Float64Array, sampleOnly = false): void {
    this.#lambda = lambda;
    this.#rows = sampleOnly ? this.#sample : this.#kernels.all;
    this.#refreshes = 0;
    this.#pending = at.slice();
    this.#diagonal = undefined;
  }

  refresh(at: Float64Array): boolean {
    if (!this.#isFactored) return false;
    this.#refreshes++;
    if (this.#refreshes > SAMPLED_REFRESH_LIMIT) this.#hessianRows = this.#rows;
    this.#pending = at.slice();
    return true;
  }

  evaluate(at: Float64Array, gradient: Float64Array): number {
    const needsDiagonal =
      this.#pending !== undefined && (!this.#isFactored || this.#hessianRows !== this.#rows);
    const squares = needsDiagonal ? new Float64Array(this.size) : undefined;
    let value = this.#kernels.evaluate(this.#rows, at, gradient, squares);
    if (!Number.isFinite(value) && !this.#isChecked) {
      checkFinite(this.#source.design, this.#source.rows);
      this.#isChecked = true;
    }
    this.#diagonal = squares ?? this.#diagonal;
    const scale = this.#scaleOf(this.#rows);
    value *= scale;
    for (let i = 0; i < this.size; i++) {
      gradient[i]! *= scale;
      if (i % this.#stride === this.#stride - 1) continue;
      gradient[i]! += this.#lambda * at[i]!;
      value += 0.5 * this.#lambda * at[i]! * at[i]!;
    }
    return value;
  }

  precondition(vector: Float64Array): void {
    if (this.#pending !== undefined) this.#deriveCurvatures(this.#pending);
    this.#pending = undefined;
    this.#curvatures.forEach((curvature, k) => {
      curvature?.precondition(vector, k * this.#stride);
    });
    if (this.#curvatures.length > 1) centreScores(vector, this.#curvatures.length, this.#stride);
  }

  #scaleOf(rows: KernelRows): number {
    return rows === this.#kernels.all ? 1 : this.#sampleScale;
  }

  #deriveCurvatures(at: Float64Array): void {
    const diagonalOf = (k: number) => this.#diagonal?.subarray(k * this.#stride, (k + 1) * this.#stride);
    if (!this.#isFactored) {
      const scale = this.#scaleOf(this.#rows);
      this.#curvatures = this.#curvatures.map((_, k) =>
        diagonalCurvature(
          diagonalOf(k)!.map((value) => value * scale),
          this.#lambda,
        ),
      );
      return;
    }
    const sums = this.#kernels.curvatures(this.#hessianRows, at);
    const scale = this.#scaleOf(this.#hessianRows);
    const isSampled = this.#hessianRows !== this.#rows;
    this.#curvatures = sums.map(
      (gram, k) =>
        factoredCurvature(gram, this.#order, this.#lambda, scale, isSampled ? diagonalOf(k) : undefined) ??
        this.#curvatures[k],
    );
  }
}

/** Takes the mean over scores from each parameter: a softmax does not change with it, and the penalty wants it 0. */
function centreScores(vector: Float64Array, scoreCount: number, stride: number): void {
  for (let i = 0; i < stride; i++) {
    let sum = 0;
    for (let k = 0; k < scoreCount; k++) sum += vector[k * stride + i]!;
    const mean = sum / scoreCount;
    for (let k = 0; k < scoreCount; k++) vector[k * stride + i]! -= mean;
  }
}
