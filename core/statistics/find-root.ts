/**
 * The zero of a function that falls from positive at `low`, doubling `high` until it brackets the zero;
 * regula falsi in its Illinois form, good to the last few bits (Dowell & Jarratt 1971).
 */
export function findRoot(falling: (x: number) => number, low: number, high: number): number {
  let left = low;
  let right = high;
  let atLeft = falling(left);
  let atRight = falling(right);
  while (atRight > 0) {
    left = right;
    atLeft = atRight;
    right *= 2;
    atRight = falling(right);
  }
  let keptEnd = '';
  for (let turn = 0; turn < 200 && right - left > 1e-15 * right; turn++) {
    const guess = (left * atRight - right * atLeft) / (atRight - atLeft);
    // Rounding, or an infinite end, can put the secant on or outside the bracket: halve it instead.
    const x = guess > left && guess < right ? guess : (left + right) / 2;
    const value = falling(x);
    if (value === 0) return x;
    if (value > 0) {
      left = x;
      atLeft = value;
      if (keptEnd === 'right') atRight /= 2;
      keptEnd = 'right';
    } else {
      right = x;
      atRight = value;
      if (keptEnd === 'left') atLeft /= 2;
      keptEnd = 'left';
    }
  }
  return (left + right) / 2;
}
