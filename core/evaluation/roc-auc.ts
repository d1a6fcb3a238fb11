import { rankedOrder } from './sorted-order.ts';

/**
 * The area under the ROC curve: the chance that a positive row (`positive[i]` = 1) scores above a negative one,
 * ties counting half. O(n log n) or better; null unless both classes occur. A NaN score is InvalidInputError.
 * Pass `ascending` (rankedOrder of the scores) to reuse a sort.
 */
export function rocAuc(
  positive: Uint8Array,
  scores: Float64Array,
  ascending: Uint32Array = rankedOrder(scores),
): number | null {
  const rows = scores.length;
  let positives = 0;
  let negatives = 0;
  let pairsWon = 0;
  for (let start = 0; start < rows; ) {
    const score = scores[ascending[start]!]!;
    let positivesHere = 0;
    let end = start;
    for (; end < rows && scores[ascending[end]!] === score; end++)
      positivesHere += positive[ascending[end]!]!;
    const negativesHere = end - start - positivesHere;
    pairsWon += positivesHere * (negatives + negativesHere / 2);
    positives += positivesHere;
    negatives += negativesHere;
    start = end;
  }
  return positives > 0 && negatives > 0 ? pairsWon / (positives * negatives) : null;
}
