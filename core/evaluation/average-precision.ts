/**
 * Average precision Σ (Rₖ − Rₖ₋₁)Pₖ over the distinct scores from the highest down (no interpolation, as
 * scikit-learn), every row counting `weights[row]` times (once without weights). `ascending` is the
 * rankedOrder of the scores. Null unless both classes occur with some weight.
 */
export function averagePrecision(
  positive: Uint8Array,
  scores: Float64Array,
  ascending: Uint32Array,
  weights?: Uint8Array,
): number | null {
  let positivesAbove = 0;
  let rowsAbove = 0;
  let positivesHere = 0;
  let sum = 0;
  for (let place = scores.length - 1; place >= 0; place--) {
    const row = ascending[place]!;
    const weight = weights ? weights[row]! : 1;
    rowsAbove += weight;
    positivesHere += weight * positive[row]!;
    const isTiedWithNext = place > 0 && scores[ascending[place - 1]!] === scores[row];
    if (isTiedWithNext || positivesHere === 0) continue;
    positivesAbove += positivesHere;
    sum += (positivesHere * positivesAbove) / rowsAbove;
    positivesHere = 0;
  }
  return positivesAbove > 0 && positivesAbove < rowsAbove ? sum / positivesAbove : null;
}
