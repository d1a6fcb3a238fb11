/** Scores in runs of `length` (a row's outputs, or an output's rows) as runs of the other kind; not copied where both are the same. */
export function turnScores(scores: Float64Array, length: number): Float64Array {
  const runs = scores.length / length;
  if (length === 1 || runs <= 1) return scores;
  const turned = new Float64Array(scores.length);
  for (let run = 0; run < runs; run++)
    for (let place = 0; place < length; place++) turned[place * runs + run] = scores[run * length + place]!;
  return turned;
}
