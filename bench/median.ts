/** The middle value, or the mean of the middle two; a RangeError without values. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('there is no median of no values');
  const ascending = values.toSorted((a, b) => a - b);
  const middle = ascending.length >> 1;
  const upper = ascending[middle]!;
  return ascending.length % 2 === 1 ? upper : (ascending[middle - 1]! + upper) / 2;
}

/** The median of each figure over the rounds that have it, in the first round's order. */
export function medianFigures(rounds: readonly Record<string, number>[]): Record<string, number> {
  const names = new Set(rounds.flatMap((round) => Object.keys(round)));
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      median(rounds.flatMap((round) => (name in round ? [round[name]!] : []))),
    ]),
  );
}
