import type { ClassLoss } from './class-loss.ts';
import { type Curvature, diagonalCurvature, factoredCurvature, isWorthFactoring } from './curvature.ts';
import type { SmoothObjective } from './minimise.ts';
import type { EliminationOrder } from './normal-matrix.ts';
import { emptyCoefficients, fromPacked, type PackedCoefficients, toPacked } from './packed-coefficients.ts';
import { CHUNK_ROWS, type PackedRows } from './packed-rows.ts';
import { type RowSample, sampleRows } from './sample-rows.ts';
import { addGradientChunk, scoreChunk } from './score-chunk.ts';

/** Slow steps twice at one lambda: the sample is not like the rest, later Hessians are taken from all rows. */
const SAMPLED_REFRESH_LIMIT = 1;

/**
 * Σ loss + lambda / 2 · ‖weights‖² over packed rows; parameters are, score after score, the weights and the intercept.
 * The Hessian is taken from a sample of the rows: it merely steers the steps, and an exact one costs as much as four
 * gradients. Only its diagonal is taken where it would be too large to factor.
 */
export class ClassObjective implements SmoothObjective {
  readonly size: number;
  readonly isFactored: boolean;
  readonly sample: RowSample;
  readonly #packed: PackedRows;
  readonly #loss: ClassLoss;
  /** Parameters of one score. */
  readonly #stride: number;
  readonly #coefficients: PackedCoefficients[];
  readonly #gradients: PackedCoefficients[];
  readonly #curvatures: Curvature[];
  readonly #scores: Float64Array;
  readonly #slopes: Float64Array;
  #lambda = 0;
  #refreshes = 0;
  #valueStep = 1;
  #curvatureStep: number;

  constructor(
    packed: PackedRows,
    order: EliminationOrder,
    loss: ClassLoss,
    weights: Float64Array | undefined,
  ) {
    const perScore = <Item>(make: () => Item) => Array.from({ length: loss.scoreCount }, make);
    this.#packed = packed;
    this.#loss = loss;
    this.#stride = order.positionOf.length;
    this.size = loss.scoreCount * this.#stride;
    this.isFactored = isWorthFactoring(order, loss.scoreCount);
    this.sample = sampleRows(packed, this.#stride, weights);
    this.#curvatureStep = this.sample.step;
    this.#coefficients = perScore(() => emptyCoefficients(packed.layout));
    this.#gradients = perScore(() => emptyCoefficients(packed.layout));
    this.#curvatures = perScore(() =>
      this.isFactored ? factoredCurvature(packed, order) : diagonalCurvature(packed, this.#stride),
    );
    this.#scores = new Float64Array(loss.scoreCount * CHUNK_ROWS);
    this.#slopes = new Float64Array(loss.scoreCount * CHUNK_ROWS);
  }

  /** Sets the penalty and derives the Hessian at `at`; with `sampleOnly`, value and gradient are the sample's, scaled. */
  start(lambda: number, at: Float64Array, sampleOnly = false): void {
    this.#lambda = lambda;
    this.#valueStep = sampleOnly ? this.sample.step : 1;
    this.#refreshes = 0;
    this.#deriveCurvatures(at);
  }

  refresh(at: Float64Array): boolean {
    if (!this.isFactored) return false;
    this.#refreshes++;
    if (this.#refreshes > SAMPLED_REFRESH_LIMIT && this.#valueStep === 1) this.#curvatureStep = 1;
    this.#deriveCurvatures(at);
    return true;
  }

  evaluate(at: Float64Array, gradient: Float64Array): number {
    for (const { columns, slots } of this.#gradients) {
      columns.fill(0);
      slots.fill(0);
    }
    let value = 0;
    this.#visitChunks(at, this.#valueStep, (chunk, count) => {
      value += this.#loss.residuals(this.#scores, chunk * CHUNK_ROWS, count, this.#slopes);
      this.#gradients.forEach((sums, k) => {
        addGradientChunk(this.#packed, chunk, count, this.#slopes, k * CHUNK_ROWS, sums);
      });
    });
    const scale = this.#valueStep === 1 ? 1 : this.sample.scale;
    value *= scale;
    for (let k = 0; k < this.#gradients.length; k++) {
      const start = k * this.#stride;
      const end = start + this.#stride - 1;
      fromPacked(this.#packed.layout, this.#gradients[k]!, gradient, start);
      gradient[end]! *= scale;
      for (let i = start; i < end; i++) {
        gradient[i] = gradient[i]! * scale + this.#lambda * at[i]!;
        value += 0.5 * this.#lambda * at[i]! * at[i]!;
      }
    }
    return value;
  }

  precondition(vector: Float64Array): void {
    this.#curvatures.forEach((curvature, k) => {
      curvature.precondition(vector, k * this.#stride);
    });
    if (this.#curvatures.length > 1) centreScores(vector, this.#curvatures.length, this.#stride);
  }

  #deriveCurvatures(at: Float64Array): void {
    const step = this.#curvatureStep;
    const totals = new Float64Array(this.#curvatures.length);
    for (const curvature of this.#curvatures) curvature.clear();
    this.#visitChunks(at, step, (chunk, count) => {
      this.#loss.curvatures(this.#scores, chunk * CHUNK_ROWS, count, this.#slopes);
      this.#curvatures.forEach((curvature, k) => {
        curvature.addChunk(chunk, count, this.#slopes, k * CHUNK_ROWS);
        for (let i = 0; i < count; i++) totals[k]! += this.#slopes[k * CHUNK_ROWS + i]!;
      });
    });
    this.#curvatures.forEach((curvature, k) => {
      if (step === 1) curvature.finish(this.#lambda, 1, undefined);
      else {
        const mean = totals[k]! / this.sample.weight;
        const missing = this.sample.missing.map((squares) => squares * mean);
        curvature.finish(this.#lambda, this.sample.scale, missing);
      }
    });
  }

  /** Scores every `step`-th chunk at the parameters `at` and hands it to `visit`. */
  #visitChunks(at: Float64Array, step: number, visit: (chunk: number, count: number) => void): void {
    const { layout, rowCount } = this.#packed;
    this.#coefficients.forEach((coefficients, k) => {
      toPacked(layout, at, k * this.#stride, coefficients);
    });
    for (let chunk = 0; chunk * CHUNK_ROWS < rowCount; chunk += step) {
      const count = Math.min(CHUNK_ROWS, rowCount - chunk * CHUNK_ROWS);
      this.#coefficients.forEach((coefficients, k) => {
        scoreChunk(this.#packed, chunk, count, coefficients, this.#scores, k * CHUNK_ROWS);
      });
      visit(chunk, count);
    }
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
