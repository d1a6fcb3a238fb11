import { rankedOrder } from './sorted-order.ts';

/** An AUC and what each row contributes to its error. */
export interface AucInfluence {
  auc: number;
  /**
   * DeLong's structural components, centred and scaled so that the sum of squares is DeLong's variance of the
   * AUC, and the sum of products with another model's on the same rows their covariance. Null with a single
   * positive or negative row, where that variance is undefined.
   */
  influence: Float64Array | null;
}

/**
 * The AUC of `scores` with DeLong's components (DeLong, DeLong & Clarke-Pearson 1988) from one sort, as
 * Sun & Xu (2014) do with mid-ranks. Null unless both classes occur; a NaN score is InvalidInputError.
 */
export function aucInfluence(positive: Uint8Array, scores: Float64Array): AucInfluence | null {
  const rows = scores.length;
  const positives = positive.reduce((sum, label) => sum + label, 0);
  const negatives = rows - positives;
  if (positives === 0 || negatives === 0) return null;
  const ascending = rankedOrder(scores);
  const component = new Float64Array(rows);
  let positivesBelow = 0;
  let negativesBelow = 0;
  let total = 0;
  for (let start = 0; start < rows; ) {
    const score = scores[ascending[start]!]!;
    let end = start;
    let positivesHere = 0;
    for (; end < rows && scores[ascending[end]!] === score; end++)
      positivesHere += positive[ascending[end]!]!;
    const negativesHere = end - start - positivesHere;
    const shareBeaten = (negativesBelow + negativesHere / 2) / negatives;
    const shareBeating = (positives - positivesBelow - positivesHere / 2) / positives;
    for (let place = start; place < end; place++) {
      const row = ascending[place]!;
      component[row] = positive[row] === 1 ? shareBeaten : shareBeating;
    }
    total += positivesHere * (negativesBelow + negativesHere / 2);
    positivesBelow += positivesHere;
    negativesBelow += negativesHere;
    start = end;
  }
  const auc = total / (positives * negatives);
  if (positives < 2 || negatives < 2) return { auc, influence: null };
  const positiveScale = 1 / Math.sqrt(positives * (positives - 1));
  const negativeScale = 1 / Math.sqrt(negatives * (negatives - 1));
  const influence = component.map(
    (share, row) => (share - auc) * (positive[row] === 1 ? positiveScale : negativeScale),
  );
  return { auc, influence };
}
