import { PerennialError } from '../../errors.ts';

/**
 * p-values adjusted so that reporting all below α keeps the expected share of false alarms among the reports
 * under α (Benjamini & Hochberg 1995), in the order given. A value outside [0, 1] is InvalidInputError.
 */
export function benjaminiHochberg(pValues: ArrayLike<number>): number[] {
  const count = pValues.length;
  for (let test = 0; test < count; test++) {
    if (!(pValues[test]! >= 0 && pValues[test]! <= 1)) {
      throw new PerennialError('InvalidInputError', 'a p-value lies in [0, 1]', {
        test,
        pValue: pValues[test],
      });
    }
  }
  const ascending = Array.from({ length: count }, (_, test) => test).sort(
    (a, b) => pValues[a]! - pValues[b]!,
  );
  const adjusted = new Array<number>(count).fill(1);
  let smallest = 1;
  for (let rank = count; rank >= 1; rank--) {
    const test = ascending[rank - 1]!;
    smallest = Math.min(smallest, (pValues[test]! * count) / rank);
    adjusted[test] = smallest;
  }
  return adjusted;
}
