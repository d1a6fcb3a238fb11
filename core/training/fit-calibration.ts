import type { Calibration } from '../contracts/calibration.ts';
import { PerennialError } from '../errors.ts';

/** Newton's method on a convex function of two numbers; it needs fewer than ten steps. */
const STEPS = 100;
const TOLERANCE = 1e-10;

/**
 * Learns how the scores (log odds) of a binary model become probabilities from scores of rows that the model has not
 * learned from. `labels` are 0 and 1, `weights` what rows count for. InvalidInputError where there is one class only.
 */
export function fitCalibration(
  kind: Calibration['kind'],
  scores: Float64Array,
  labels: Uint8Array,
  weights?: Float64Array,
): Calibration {
  if (!labels.includes(0) || !labels.includes(1))
    throw new PerennialError('InvalidInputError', 'a calibration needs rows of both classes');
  return kind === 'platt' ? fitPlatt(scores, labels, weights) : fitIsotonic(scores, labels, weights);
}

/**
 * Platt 1999, "Probabilistic outputs for support vector machines": logistic regression on the score, towards targets a
 * row short of 0 and 1, by Newton's method with halved steps (Lin, Lin and Weng 2007). The slope is never below 0.
 */
function fitPlatt(scores: Float64Array, labels: Uint8Array, weights: Float64Array | undefined): Calibration {
  let positives = 0;
  let total = 0;
  for (let row = 0; row < labels.length; row++) {
    total += weights?.[row] ?? 1;
    if (labels[row] === 1) positives += weights?.[row] ?? 1;
  }
  const targets = [1 / (total - positives + 2), (positives + 1) / (positives + 2)];
  const lossOf = (slope: number, intercept: number) => {
    let loss = 0;
    for (let row = 0; row < scores.length; row++) {
      const z = slope * scores[row]! + intercept;
      const target = targets[labels[row]!]!;
      const softplus = z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z));
      loss += (weights?.[row] ?? 1) * (softplus - target * z);
    }
    return loss;
  };
  let slope = 1;
  let intercept = 0;
  let loss = lossOf(slope, intercept);
  for (let step = 0; step < STEPS; step++) {
    const gradient = [0, 0];
    const hessian = [1e-12, 0, 1e-12];
    for (let row = 0; row < scores.length; row++) {
      const score = scores[row]!;
      const probability = 1 / (1 + Math.exp(-(slope * score + intercept)));
      const weight = weights?.[row] ?? 1;
      const error = weight * (probability - targets[labels[row]!]!);
      const curvature = weight * probability * (1 - probability);
      gradient[0]! += error * score;
      gradient[1]! += error;
      hessian[0]! += curvature * score * score;
      hessian[1]! += curvature * score;
      hessian[2]! += curvature;
    }
    const [a, b, c] = hessian as [number, number, number];
    const [first, second] = gradient as [number, number];
    const determinant = a * c - b * b;
    if (!(determinant > 0)) break;
    const slopeStep = (c * first - b * second) / determinant;
    const interceptStep = (a * second - b * first) / determinant;
    let size = 1;
    let next = lossOf(slope - slopeStep, intercept - interceptStep);
    while (next > loss && size > 1e-6) {
      size /= 2;
      next = lossOf(slope - size * slopeStep, intercept - size * interceptStep);
    }
    if (!(next <= loss)) break;
    slope -= size * slopeStep;
    intercept -= size * interceptStep;
    const fallen = loss - next;
    loss = next;
    if (fallen <= TOLERANCE * Math.abs(loss)) break;
  }
  if (slope >= 0) return { kind: 'platt', slope, intercept };
  // scores that tell the opposite are noise, and turning them round would break what trees promise: the best level line
  const share = (positives * targets[1]! + (total - positives) * targets[0]!) / total;
  return { kind: 'platt', slope: 0, intercept: Math.log(share / (1 - share)) };
}

interface Block {
  /** Sum of weight · score, so that the block stands at its mean score. */
  scores: number;
  weight: number;
  positives: number;
}

/** Rows are put together to so many groups first: the points of the line are part of the served graph. */
const GROUPS = 200;

/**
 * The rising steps that fit the labels best (pool adjacent violators; Barlow et al. 1972), as the line through the
 * middles of the steps, and no nearer to 0 and 1 than one row among all would bring it.
 */
function fitIsotonic(
  scores: Float64Array,
  labels: Uint8Array,
  weights: Float64Array | undefined,
): Calibration {
  const order = Array.from(scores.keys())
    .filter((row) => weights?.[row] !== 0)
    .sort((a, b) => scores[a]! - scores[b]! || a - b);
  const groups: Block[] = [];
  let total = 0;
  let last = Number.NaN;
  order.forEach((row, place) => {
    const weight = weights?.[row] ?? 1;
    const score = scores[row]!;
    total += weight;
    // equal scores are one group, whatever its size
    const isNew = score !== last && Math.floor((place * GROUPS) / order.length) >= groups.length;
    if (isNew || groups.length === 0) groups.push({ scores: 0, weight: 0, positives: 0 });
    const group = groups.at(-1)!;
    group.scores += weight * score;
    group.weight += weight;
    group.positives += weight * labels[row]!;
    last = score;
  });
  const steps: Block[] = [];
  for (const group of groups) {
    let merged = group;
    while (steps.length > 0 && rate(steps.at(-1)!) >= rate(merged)) {
      const before = steps.pop()!;
      merged = {
        scores: before.scores + merged.scores,
        weight: before.weight + merged.weight,
        positives: before.positives + merged.positives,
      };
    }
    steps.push(merged);
  }
  const least = 1 / (total + 2);
  const x = steps.map((step) => step.scores / step.weight);
  const y = steps.map((step) => Math.min(1 - least, Math.max(least, rate(step))));
  // a level line where nothing rises
  if (x.length === 1) return { kind: 'isotonic', x: [x[0]!, x[0]! + 1], y: [y[0]!, y[0]!] };
  return { kind: 'isotonic', x, y };
}

function rate({ positives, weight }: Block): number {
  return positives / weight;
}
