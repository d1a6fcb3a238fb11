/** Probabilities of the second of two classes as those of both, row after row. */
export function bothClasses(positive: Float64Array): Float64Array {
  const both = new Float64Array(2 * positive.length);
  for (let row = 0; row < positive.length; row++) {
    both[2 * row] = 1 - positive[row]!;
    both[2 * row + 1] = positive[row]!;
  }
  return both;
}
