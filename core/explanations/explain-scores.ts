import { type ExplainedScore, MAX_CONTRIBUTIONS, MAX_EXPLAINED_OUTPUTS } from '../contracts/explanation.ts';
import type { Contributions } from './contributions.ts';

/**
 * Each row's scores in words of the largest contributions, outputs of the highest score first where there are more than
 * are kept. `listed` says which features may be named and by which place (null where none may); all others, and zeros, are
 * in `rest`.
 */
export function explainScores(
  contributions: Contributions,
  listed: readonly (string | null)[],
): ExplainedScore[][] {
  const { features, rows, outputs, base, values } = contributions;
  const placeOf = new Map(listed.map((feature, place) => [feature, place] as const));
  const places = features.map((feature) => placeOf.get(feature) ?? -1);
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: outputs }, (_, output): ExplainedScore => {
      const first = (row * outputs + output) * features.length;
      const ordered = Array.from(values.subarray(first, first + features.length), (value, at) => ({
        feature: places[at]!,
        value,
      })).sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || a.feature - b.feature);
      const kept: typeof ordered = [];
      let sum = 0;
      let rest = 0;
      for (const contribution of ordered) {
        sum += contribution.value;
        const isNamed = contribution.feature >= 0 && contribution.value !== 0;
        if (isNamed && kept.length < MAX_CONTRIBUTIONS) kept.push(contribution);
        else rest += contribution.value;
      }
      return { output, score: base[output]! + sum, contributions: kept, rest };
    })
      .sort((a, b) => b.score - a.score || a.output - b.output)
      .slice(0, MAX_EXPLAINED_OUTPUTS),
  );
}
