import { expOfNegative } from './exponential.ts';
import { CHUNK_ROWS } from './packed-rows.ts';

/**
 * A loss of one or several scores per row, over the rows of a chunk whose first row is `first`. Score k of the
 * chunk's row i is at k · CHUNK_ROWS + i, and so are residuals (∂loss/∂score) and curvatures (∂²loss/∂score²).
 */
export interface ClassLoss {
  scoreCount: number;
  /** The loss of the chunk; writes the residuals. */
  residuals(scores: Float64Array, first: number, count: number, residuals: Float64Array): number;
  /** Writes the curvatures. */
  curvatures(scores: Float64Array, first: number, count: number, curvatures: Float64Array): void;
}

/** Log loss of a sigmoid of one score: `target` 0 or 1 and `weights` (1 when undefined) by packed row. */
export function binaryLoss(target: Uint8Array, weights: Float64Array | undefined): ClassLoss {
  return {
    scoreCount: 1,
    residuals: (scores, first, count, residuals) =>
      weights === undefined
        ? plainBinaryResiduals(target, scores, first, count, residuals)
        : weightedBinaryResiduals(target, weights, scores, first, count, residuals),
    curvatures: (scores, first, count, curvatures) => {
      for (let i = 0; i < count; i++) {
        const score = scores[i]!;
        const tail = expOfNegative(score < 0 ? score : -score);
        const share = 1 / (1 + tail);
        curvatures[i] = tail * share * share * (weights === undefined ? 1 : weights[first + i]!);
      }
    },
  };
}

/** log(1 + t) is summed as the logarithm of a product: at most 256 factors in (1, 2], so it cannot overflow. */
function plainBinaryResiduals(
  target: Uint8Array,
  scores: Float64Array,
  first: number,
  count: number,
  residuals: Float64Array,
): number {
  let loss = 0;
  let product = 1;
  for (let i = 0; i < count; i++) {
    const score = scores[i]!;
    const label = target[first + i]!;
    const tail = expOfNegative(score < 0 ? score : -score);
    const share = 1 / (1 + tail);
    product *= 1 + tail;
    residuals[i] = (score < 0 ? tail * share : share) - label;
    loss += Math.max(score, 0) - label * score;
  }
  return loss + Math.log(product);
}

function weightedBinaryResiduals(
  target: Uint8Array,
  weights: Float64Array,
  scores: Float64Array,
  first: number,
  count: number,
  residuals: Float64Array,
): number {
  let loss = 0;
  for (let i = 0; i < count; i++) {
    const score = scores[i]!;
    const label = target[first + i]!;
    const weight = weights[first + i]!;
    const tail = expOfNegative(score < 0 ? score : -score);
    const share = 1 / (1 + tail);
    residuals[i] = weight * ((score < 0 ? tail * share : share) - label);
    loss += weight * (Math.max(score, 0) - label * score + Math.log1p(tail));
  }
  return loss;
}

/** Log loss of a softmax of `classCount` scores: `target` is the class, `weights` 1 when undefined, by packed row. */
export function softmaxLoss(
  target: Uint8Array,
  classCount: number,
  weights: Float64Array | undefined,
): ClassLoss {
  const highest = new Float64Array(CHUNK_ROWS);
  const total = new Float64Array(CHUNK_ROWS);
  /** Writes e^(score − highest) for every class, and the highest score and the sum of each row. */
  const exponentials = (scores: Float64Array, count: number, into: Float64Array) => {
    for (let i = 0; i < count; i++) highest[i] = scores[i]!;
    for (let k = 1; k < classCount; k++) {
      const at = k * CHUNK_ROWS;
      for (let i = 0; i < count; i++) if (scores[at + i]! > highest[i]!) highest[i] = scores[at + i]!;
    }
    total.fill(0);
    for (let k = 0; k < classCount; k++) {
      const at = k * CHUNK_ROWS;
      for (let i = 0; i < count; i++) {
        const value = expOfNegative(scores[at + i]! - highest[i]!);
        into[at + i] = value;
        total[i]! += value;
      }
    }
  };
  return {
    scoreCount: classCount,
    residuals: (scores, first, count, residuals) => {
      exponentials(scores, count, residuals);
      let loss = 0;
      for (let i = 0; i < count; i++) {
        const weight = weights === undefined ? 1 : weights[first + i]!;
        loss += weight * (Math.log(total[i]!) + highest[i]! - scores[target[first + i]! * CHUNK_ROWS + i]!);
        total[i] = weight / total[i]!;
      }
      for (let k = 0; k < classCount; k++) {
        const at = k * CHUNK_ROWS;
        for (let i = 0; i < count; i++) residuals[at + i]! *= total[i]!;
      }
      for (let i = 0; i < count; i++) {
        residuals[target[first + i]! * CHUNK_ROWS + i]! -= weights === undefined ? 1 : weights[first + i]!;
      }
      return loss;
    },
    curvatures: (scores, first, count, curvatures) => {
      exponentials(scores, count, curvatures);
      for (let k = 0; k < classCount; k++) {
        const at = k * CHUNK_ROWS;
        for (let i = 0; i < count; i++) {
          const share = curvatures[at + i]! / total[i]!;
          curvatures[at + i] = share * (1 - share) * (weights === undefined ? 1 : weights[first + i]!);
        }
      }
    },
  };
}
