import type { LinearDesign } from '../linear-design.ts';
import { designWidth } from '../linear-design.ts';
import { expOfNegative } from './exponential.ts';
import type { LinearModel } from './linear-model.ts';
import type { MultinomialModel } from './multinomial.ts';

/** The linear scores (ridge: predictions; logistic: log odds) of `rows`, or of every design row when undefined. */
export function linearScores(
  design: LinearDesign,
  model: Pick<LinearModel, 'intercept' | 'weights'>,
  rows?: Int32Array,
): Float64Array {
  const count = rows === undefined ? design.rows : rows.length;
  const scores = new Float64Array(count).fill(model.intercept);
  design.dense.forEach((column, index) => {
    const weight = model.weights[index]!;
    if (weight === 0) return;
    if (rows === undefined) for (let i = 0; i < count; i++) scores[i]! += weight * column[i]!;
    else for (let i = 0; i < count; i++) scores[i]! += weight * column[rows[i]!]!;
  });
  let first = design.dense.length;
  for (const { active, size } of design.hot) {
    // Slot 0 is "the whole block is 0".
    const slots = new Float64Array(size + 1);
    slots.set(model.weights.subarray(first, first + size), 1);
    if (rows === undefined) for (let i = 0; i < count; i++) scores[i]! += slots[active[i]! + 1]!;
    else for (let i = 0; i < count; i++) scores[i]! += slots[active[rows[i]!]! + 1]!;
    first += size;
  }
  return scores;
}

/** The scores of a multinomial model, row after row, `classCount` each; `softmax` makes them probabilities. */
export function classScores(
  design: LinearDesign,
  model: Pick<MultinomialModel, 'intercepts' | 'weights'>,
  rows?: Int32Array,
): Float64Array {
  const count = rows === undefined ? design.rows : rows.length;
  const width = designWidth(design);
  const classCount = model.intercepts.length;
  const scores = new Float64Array(count * classCount);
  for (let label = 0; label < classCount; label++) {
    const weights = model.weights.subarray(label * width, (label + 1) * width);
    const column = linearScores(design, { intercept: model.intercepts[label]!, weights }, rows);
    for (let i = 0; i < count; i++) scores[i * classCount + label] = column[i]!;
  }
  return scores;
}

/** 1 / (1 + e^−score) of each score, without overflow and accurate in both tails. */
export function sigmoid(scores: Float64Array): Float64Array {
  return scores.map((score) => {
    const tail = expOfNegative(score < 0 ? score : -score);
    return score < 0 ? tail / (1 + tail) : 1 / (1 + tail);
  });
}

/** Each row's softmax over its `classCount` scores (row after row), without overflow. */
export function softmax(scores: Float64Array, classCount: number): Float64Array {
  const shares = new Float64Array(scores.length);
  for (let row = 0; row < scores.length; row += classCount) {
    let highest = -Infinity;
    for (let k = row; k < row + classCount; k++) if (scores[k]! > highest) highest = scores[k]!;
    let total = 0;
    for (let k = row; k < row + classCount; k++) {
      shares[k] = expOfNegative(scores[k]! - highest);
      total += shares[k]!;
    }
    for (let k = row; k < row + classCount; k++) shares[k]! /= total;
  }
  return shares;
}
